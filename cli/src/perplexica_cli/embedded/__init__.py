"""PostgreSQL and Redis as children of this process, on one data folder."""
