"""What a user's message says of the reply before it, read from the words of both."""
