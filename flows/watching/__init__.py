"""Watching runs from outside: log lines and metrics, of counts, names and seconds only."""
