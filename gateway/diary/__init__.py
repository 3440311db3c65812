"""The diary: who saw, opened, changed, exported what, and when; chained by hashes, so that a change shows."""
