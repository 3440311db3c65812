"""Which keys somebody holds, and who gave them."""
