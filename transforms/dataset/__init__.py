"""From the lake's narrow records to one dataset version: conversations, candidates, splits, rows.

Each step is a pure function on a pandas frame; see `step` for the law that they keep.
"""
