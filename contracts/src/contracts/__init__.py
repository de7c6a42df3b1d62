"""Models that cross a service's border, and one typed client for each service. No logic."""
