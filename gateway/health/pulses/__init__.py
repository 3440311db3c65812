"""Each process says that it lives."""
