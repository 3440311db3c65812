"""One report: what was told, the road it took, and every decision on it."""
