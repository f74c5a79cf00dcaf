"""Shards of logs to rows of the lake: who works on what, and what happens when it fails."""
