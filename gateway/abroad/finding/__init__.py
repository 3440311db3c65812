"""Reports that consular officers file."""
