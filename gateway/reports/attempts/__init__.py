"""Tries at references: counted before they are checked, so that nobody can guess faster than the counters count."""
