"""Looking through the whole diary."""
