"""Runs: the record and its lease, the event log in Redis, and its readers."""
