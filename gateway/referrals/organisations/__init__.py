"""The directory of who can be asked to help."""
