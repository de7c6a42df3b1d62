"""Pages that were read, kept for all for a while: the second reading asks only for changes."""
