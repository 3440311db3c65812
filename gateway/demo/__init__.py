"""The whole service on one machine for a try: own secrets, loopback only; must never meet a real carrier."""
