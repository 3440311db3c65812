"""The staff door. It stands beside the road of a report, never on it: reports and alerts are only read."""
