"""People found abroad: what consular officers file, and ways home."""
