"""Words for what differs between two versions of a flow. `{it}`: what stands there now, and what stood there."""

from collections.abc import Mapping

from gateway.phrases import Phrase, phrases

NOW: Mapping[str, Phrase] = phrases({
    "enough": "now keeps the report from here on (enough)",
    "consent": "now asks for a permission (consent)",
    "end": "now ends the call",
    "side_by_side": "now shows its list side by side",
})  # fmt: skip
NO_LONGER: Mapping[str, Phrase] = phrases({
    "enough": "no longer keeps the report from here on (enough)",
    "consent": "no longer asks for a permission (consent)",
    "end": "no longer ends the call",
    "side_by_side": "no longer shows its list side by side",
})  # fmt: skip
SAFETY: Mapping[str, Phrase] = phrases({
    "enough": "keeps the report from here on (enough)",
    "consent": "asks for a permission (consent)",
})  # fmt: skip
SAYS: Mapping[str, Phrase] = phrases({
    "then": "leads to {it}",
    "remember_as": "remembers the answer as {it}",
    "answer": "stands for the answer {it}",
    "do": "does {it}",
    "speak": "goes on in the language {it}",
    "call": "goes through {it}",
    "also": "may also be called by SMS {it}",
    "only_on": "is only on the channel {it}",
    "on_sms": "gives way in an SMS to the screen {it}",
    "list": "shows the list {it}",
    "shape": "takes {it}",
    "type_up_to": "takes letters up to {it}",
    "type_at_least": "takes letters at least {it}",
})  # fmt: skip
MISTAKES: Mapping[str, Phrase] = phrases({
    "kept": "after three mistakes, kept, leads to {it}",
    "not_kept": "after three mistakes, not kept, leads to {it}",
})  # fmt: skip
TEXTS: Mapping[str, Phrase] = phrases(
    {"words": "the text", "without": "the wording without a value", "sms": "the wording in an SMS"}
)
