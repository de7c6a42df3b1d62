"""Profile, password and the end of an account."""
