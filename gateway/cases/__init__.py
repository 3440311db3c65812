"""The case, from a red flag to safety, along the National Referral Mechanism (NRM)."""
