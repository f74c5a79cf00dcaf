"""Personal data and secrets: found, replaced by typed tokens, rendered for people and models."""
