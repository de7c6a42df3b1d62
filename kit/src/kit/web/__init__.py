"""The web side of every service: request scope, errors, probes and who is asking."""
