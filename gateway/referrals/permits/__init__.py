"""Whether something may leave, and to whom."""
