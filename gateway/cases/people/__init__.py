"""People at risk, and their consent."""
