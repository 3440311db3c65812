"""Exercises: begun, watched and read at the console."""
