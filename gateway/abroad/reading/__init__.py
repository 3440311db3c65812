"""Ways home as they are read."""
