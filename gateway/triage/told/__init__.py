"""Reports that somebody told staff, by phone, in person or in a letter."""
