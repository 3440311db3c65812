"""What callers do on each screen: counts by the hour, and never who."""
