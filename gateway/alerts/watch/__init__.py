"""Whether alerts do what they are for: the life of each, what is stuck, and the figures of both."""
