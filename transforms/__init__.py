"""The core: pure, typed functions on log records and tables; nothing here reads, writes or waits."""
