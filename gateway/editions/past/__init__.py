"""What served in the past year, for people who look back."""
