"""Grounds, police and stages of a case."""
