"""What a consular officer files."""
