"""What the relay does for clocks."""
