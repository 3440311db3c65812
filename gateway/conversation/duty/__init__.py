"""A team member signs in on a call: cases, answers, duty."""
