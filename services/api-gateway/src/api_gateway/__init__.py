"""The Ingress, and the laptop edge that reads the same file."""
