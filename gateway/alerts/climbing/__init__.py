"""What comes at once when everybody on a step has refused or cannot be reached."""
