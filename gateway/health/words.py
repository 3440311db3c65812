"""How the service is doing, in words. Pure."""

from gateway.phrases import phrase, phrases

PROCESSES = phrases({
    "web": "The door of the callers, last pulse",
    "relay": "The relay, last pulse",
})  # fmt: skip
STUCK = phrases({
    "unopened": "P1 that no person has opened",
    "overdue": "Alerts that nothing hands on",
    "stopped": "Alerts that the carrier or a key refuses",
    "unknown": "Alerts of which the carrier’s answer was lost",
    "unheard": "Alerts without a delivery report for ten minutes",
})  # fmt: skip
WAITS = phrases({
    "waiting": "Alerts that are due",
    "overdue": "Alerts that are due for more than a minute",
    "stopped": "Alerts that wait until our account is mended",
})  # fmt: skip
SENDER_STOPPED = phrases({
    "balance": "the balance is used up",
    "authentication": "the key is not taken",
    "sender_id": "the sender name is not registered",
    "risk_hold": "the carrier holds our SMS back",
})  # fmt: skip
DO = phrases({
    "process": "Start it again. `./run` and any supervisor do so by themselves; look at its log.",
    "redis": "Start Redis again. Reports are kept and alerts wait in the database until it is back.",
    "queue": "More comes than leaves. Start another worker, or ask the carrier for a faster account.",
    "uncounted": "It is counted again once relay and Redis are back.",
    "workers": "Start a worker: no SMS leaves without one.",
    "silent": "Look at its log. It died, or it hangs: then end it, and any supervisor starts another. "
    "A machine that is gone for good is forgotten after a day.",
    "unanswered": "Ring the hotline lead, then the team. Nobody has answered for longer than was promised.",
    "unopened": "Somebody of the hotline opens it at Reports.",
    "overdue": "Look whether relay, worker and Redis run.",
    "stopped": "Look at balance, key and sender name of the carrier’s account. Ring the people meanwhile.",
    "unknown": "Ask the carrier for their state. Ring the people meanwhile: they may have read it twice or not at all.",
    "unheard": "The phones may be off. Ring the members; look whether the carrier knows our address for reports.",
    "sender": "Look at the carrier’s page for faults, at our balance and key. A second way takes over if there is one.",
    "failed": "Look at the numbers of these members on the roster: `python -m gateway alerts --stuck` names them.",
    "clocks": "The list of reports shows them first.",
    "unproven": "They are told nothing until the code that was sent to their phone comes back.",
    "budget": "The day’s budget of this level is spent. Is something sending without end? config/sending.yaml sets it.",
})  # fmt: skip
SHORT_ANSWERS = phrase("short answers")
VERDICTS = phrases({"well": "Well", "look": "Look at it", "act": "Act now"})
