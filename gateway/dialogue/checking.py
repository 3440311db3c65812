"""What would meet a caller as a mistake, found before a caller meets it, in plain sentences."""

from collections.abc import Iterable

from gateway.complaints import Complaint, errors
from gateway.dialogue.checks.answers import check_answers
from gateway.dialogue.checks.calls import check_calls, check_coming_back
from gateway.dialogue.checks.channels import Stops, check_channels, check_dead_ends, check_meanings
from gateway.dialogue.checks.choices import check_choices
from gateway.dialogue.checks.lengths import check_lengths
from gateway.dialogue.checks.order import check_order
from gateway.dialogue.checks.screens import check_screens
from gateway.dialogue.checks.whole import check_whole
from gateway.dialogue.checks.wording import check_words
from gateway.dialogue.rendering import Flow


def _never(_: str) -> bool:
    return False


def check(flow: Flow, must_remember: Iterable[str] = (), stops: Stops = _never) -> list[Complaint]:
    """Every mistake and every warning of a flow on its channel, each with file, line and screen.

    must_remember: answers that the code reads. stops: whether a word ends a talk by SMS. Pages are measured as
    rendered, so this wants the flow laid out for its budget, with the lists of the deployment.
    """
    found = [*_as_written(flow, must_remember)]
    if not errors(found):  # to walk, screens must lead to screens that are there
        found += [*check_coming_back(flow.script), *check_dead_ends(flow), *check_order(flow), *check_answers(flow)]
    if not errors(found):
        found += [*check_meanings(flow, stops), *check_lengths(flow)]
    return list(dict.fromkeys(found))


def check_all(flows: Iterable[Flow], must_remember: Iterable[str] = (), stops: Stops = _never) -> list[Complaint]:
    """The same for a flow on all its channels and budgets, smallest first; each mistake once, not once a budget."""
    found: dict[str, list[Complaint]] = {}
    for flow in flows:
        told = found.get(flow.channel)
        if told is None:
            found[flow.channel] = check(flow, must_remember, stops)
        elif not errors(told):
            told += errors(check(flow, must_remember, stops))
    return list(dict.fromkeys(complaint for told in found.values() for complaint in told))


def _as_written(flow: Flow, must_remember: Iterable[str]) -> Iterable[Complaint]:
    """What can be seen without walking."""
    yield from check_whole(flow.script, must_remember)
    yield from check_words(flow)
    yield from check_screens(flow)
    yield from check_choices(flow.script)
    yield from check_calls(flow.script)
    yield from check_channels(flow.script)
