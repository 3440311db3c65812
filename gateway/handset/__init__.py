"""Phones in the browser and a stand-in for the carrier, for demos and tests; never beside a real carrier."""

from gateway.handset.app import create_handset_app
from gateway.handset.serving import serve

__all__ = ["create_handset_app", "serve"]
