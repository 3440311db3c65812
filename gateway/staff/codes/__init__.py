"""One-time and recovery codes in SQL."""
