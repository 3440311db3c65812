"""What people at this machine do by typing: the roster, cases, exercises."""
