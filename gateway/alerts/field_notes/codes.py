"""What a team member may note on a case: codes from a list, never words. Pure."""

ACCEPTED, CANNOT, KNOW, DONE = "accepted", "cannot", "know", "done"
SAFE, NOT_FOUND, MOVED_AWAY = "safe", "not_found", "moved_away"
NEEDS_POLICE, NEEDS_SOCIAL_WORKER, NEEDS_HEALTH = "needs_police", "needs_social_worker", "needs_health"
CALL_ME = "call_me"
OVERDUE = "overdue"  # the service's own: whoever accepted noted no outcome in time

# Whoever accepted a case notes one of these in time, or the ladder goes on.
OUTCOMES = (SAFE, NOT_FOUND, MOVED_AWAY, NEEDS_POLICE, NEEDS_SOCIAL_WORKER, NEEDS_HEALTH)
ASKS_HOTLINE = (*OUTCOMES, CALL_ME)  # the hotline is told that there is something to read
BY_MENU, BY_SMS = "menu", "sms"  # behind a PIN; from a number, which can be faked
