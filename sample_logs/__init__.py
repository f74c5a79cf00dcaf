"""Synthetic invocation logs with feedback; README.md says what is in them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
"""The folder that holds `logs/`, `feedback/`, `expected.jsonl` and `planted_pii.jsonl`."""
