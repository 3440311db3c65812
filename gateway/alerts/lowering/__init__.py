"""What waits on a ladder once a person has lowered the level."""
