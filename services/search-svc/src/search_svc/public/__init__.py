"""The public search API: what its clients send and get."""
