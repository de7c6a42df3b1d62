"""Ranking: one analysis of text for queries and documents, BM25 over it, fusion of lists."""
