"""The stage for journeys: the whole product as its own process, and a small world around it."""
