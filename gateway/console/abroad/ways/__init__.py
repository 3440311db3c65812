"""The way home of one person."""
