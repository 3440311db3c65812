"""The whole service on one machine for a try: own secrets, loopback only; must never meet a real carrier."""

from gateway.demo.embedded_redis import run_redis
from gateway.demo.starting import start

__all__ = ["run_redis", "start"]
