"""Duty numbers and PINs: how a team member signs in on any phone."""
