"""The seeded generator that writes the sample logs: the same seed gives the same bytes."""
