"""Going on after a break, where a deployment switches it on (design D2): phones are shared, so it is off by default."""
