"""One member of a team."""
