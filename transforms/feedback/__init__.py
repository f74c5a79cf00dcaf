"""What users thought of the replies: events, signals in the logs, rewards, references."""
