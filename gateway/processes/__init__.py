"""What each process is made of. One room for each, so that none carries what only another needs."""
