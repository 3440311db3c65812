"""People, consent and needs of a case."""
