"""What a team member may see of the cases they were told of."""
