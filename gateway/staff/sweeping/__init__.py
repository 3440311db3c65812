"""What the accounts forget by themselves."""
