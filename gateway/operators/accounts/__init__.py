"""Accounts of the console by command."""
