"""How the service itself is doing: queue, relay, carrier, what waits."""
