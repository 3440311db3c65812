"""Thuso: a report of trafficking travels from any phone to a person who answers."""
