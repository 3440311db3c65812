"""What has become of referrals, for those who may read it."""
