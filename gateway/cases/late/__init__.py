"""Clocks that ran out."""
