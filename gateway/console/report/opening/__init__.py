"""What is sealed in a report, opened by who asked for it."""
