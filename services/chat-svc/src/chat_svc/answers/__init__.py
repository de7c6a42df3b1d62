"""The way from a question to its answer: plan, research, sources, citations, writers, related."""
