"""Reading a file in the standard back: what it holds, in our words. Nothing of it is kept."""
