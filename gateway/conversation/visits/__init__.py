"""A caller comes back with the reference of a report."""
