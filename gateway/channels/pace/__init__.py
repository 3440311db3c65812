"""How many SMS a second leave, over all workers."""
