"""One-time ways in for organisations without an account."""
