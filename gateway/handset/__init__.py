"""Phones in the browser and a stand-in for the carrier, for demos and tests; never beside a real carrier."""
