"""One concern a file: what is asked of the whole, of each screen, of its words, of the ways and of the lengths."""
