"""Finds, reads and ranks sources."""
