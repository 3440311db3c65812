"""The page behind a one-time link, for who has no account."""
