"""Prompts that say nearly the same: shingles, MinHash sketches, and exact similarity of pairs."""
