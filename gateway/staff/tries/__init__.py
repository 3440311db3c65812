"""Wrong passwords and codes: counted before they are looked at, apart for browsers that are known."""
