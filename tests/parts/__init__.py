"""The real servers that tests start and stop themselves."""
