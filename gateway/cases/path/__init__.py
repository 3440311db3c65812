"""The stages of a case and the finding of reasonable grounds."""
