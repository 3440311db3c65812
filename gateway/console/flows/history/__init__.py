"""What changed in the flows, and when."""
