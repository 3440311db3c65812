"""What team members note on a case, for the hotline."""
