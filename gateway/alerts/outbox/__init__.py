"""What the worker sees of the waiting rows: claim one, settle it."""
