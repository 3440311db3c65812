"""What the carrier says became of an SMS."""
