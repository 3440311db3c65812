"""Asking an organisation for help, and what became of it."""
