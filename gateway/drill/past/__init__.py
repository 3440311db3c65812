"""Exercises of the last weeks, as the console reads them."""
