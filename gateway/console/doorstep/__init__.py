"""The steps of signing in after the password."""
