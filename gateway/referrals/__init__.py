"""Handing a person on to an organisation that can help, with consent, and back again."""
