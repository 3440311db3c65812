"""How the service itself is doing, for those who run it."""
