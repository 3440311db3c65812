"""Reports, cases and the diary as lists of codes."""
