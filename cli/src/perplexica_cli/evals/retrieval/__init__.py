"""`perplexica eval retrieval`: how well passages are ranked, step by step."""
