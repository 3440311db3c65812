"""What happens when nobody answers."""
