"""What an answer of a member changes."""
