"""Which way to a carrier is well, and who takes over when one is not."""
