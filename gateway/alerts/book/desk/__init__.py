"""The roster as the console shows and changes it."""
