"""The diary, at the machine."""
