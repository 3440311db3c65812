"""What people need, and what became of it."""
