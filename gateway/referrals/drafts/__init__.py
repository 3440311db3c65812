"""Referrals that are written down and not sent yet."""
