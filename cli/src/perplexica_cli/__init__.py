"""The command line: it starts, asks, migrates and examines the product."""
