"""The core: pure, typed functions on records and tables; it neither reads, writes nor waits."""
