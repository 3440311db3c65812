"""Files that were made: encrypted, kept for a day, then emptied."""
