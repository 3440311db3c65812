"""Who must know about a report, by when, and how the word reaches them."""
