"""What a partner does next on what was referred to it, by when, and what it tells us while it helps."""
