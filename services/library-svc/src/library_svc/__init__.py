"""Threads and turns: the history of answers."""
