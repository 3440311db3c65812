"""What a partner tells while it helps, and what of it moves the case."""
