"""The tables of the console: staff, the diary, triage, cases and referrals."""
