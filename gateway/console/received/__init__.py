"""What partners were asked for."""
