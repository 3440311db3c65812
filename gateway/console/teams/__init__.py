"""The roster at the console: teams and members, who is on duty tonight, exercises."""
