"""What lies in the queue, and who serves it."""
