"""Flags, and whether local teams may know."""
