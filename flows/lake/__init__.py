"""What is kept of the logs: Delta tables, and small private files beside them."""
