"""`perplexica eval answers`: how often a question is answered, with the right page cited."""
