"""For tests only: real servers, callers of every kind, and stand-ins for the world outside."""
