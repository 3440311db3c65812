"""Pages about accounts: my own, everybody's, and the keys that open words."""
