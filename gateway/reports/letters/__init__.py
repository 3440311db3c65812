"""What the hotline and a caller write to each other when nobody knows who the caller is."""
