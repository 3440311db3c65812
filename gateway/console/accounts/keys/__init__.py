"""Which keys there are, and bringing a new one in."""
