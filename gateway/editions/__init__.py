"""What callers see, as it was accepted. A call stays on the edition that it began with."""
