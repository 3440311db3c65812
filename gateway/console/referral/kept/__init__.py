"""A referral that is written: sent, answered for somebody, taken back."""
