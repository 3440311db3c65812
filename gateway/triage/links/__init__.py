"""Reports that tell of the same thing, as a person found."""
