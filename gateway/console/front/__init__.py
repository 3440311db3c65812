"""What every page is sent with."""
