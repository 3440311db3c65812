"""What SMS may cost in a day: segments by level. A P1 is counted and never refused."""
