"""The way from the directory to callers."""
