"""What must be done by when: the clocks of reports, cases and referrals (SLA and the hours that the law gives)."""
