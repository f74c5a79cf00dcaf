"""The shell: the only code that reads, writes, waits, retries or knows the time."""
