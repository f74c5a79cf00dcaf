"""How much redaction leaves: a sample that people mark, planted canaries, and their bounds."""
