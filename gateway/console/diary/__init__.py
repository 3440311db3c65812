"""The diary, for those who must be able to ask who did what."""
