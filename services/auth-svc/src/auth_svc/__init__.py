"""Accounts, sessions, organisations, API keys."""
