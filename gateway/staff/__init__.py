"""Who works at the console: roles, passwords, one-time codes, sessions, and the keys that open what is sealed."""
