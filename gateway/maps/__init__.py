"""The map of Lesotho."""
