"""Which councils have nobody tonight."""
