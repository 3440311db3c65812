"""Who stands between the password and the one-time code."""
