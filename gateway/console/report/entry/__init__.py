"""A report that was told to staff."""
