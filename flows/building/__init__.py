"""What one build reads, holds, tells and publishes."""
