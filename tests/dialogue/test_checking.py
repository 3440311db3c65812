"""What the checker sees that no broken line alone shows: ways, channels, budgets; and what it lets pass."""

from pathlib import Path

import pytest

from gateway.complaints import errors, warnings
from gateway.dialogue.checking import check, check_all
from gateway.dialogue.linking import link
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import Flow, lay_out, measure
from gateway.dialogue.replaying import play
from gateway.dialogue.stepping import Found, page_of, show
from gateway.dialogue.ways import reached
from gateway.strict_yaml import loads
from tests.flows.broken import FIRST, PAIR, laid_out

NEAR = "near.yaml"
Change = tuple[str, str, str]  # file, text, other text
ADVICE = "call: near, then: start}"
HELPED = """
  helped:
    en: "We alert a helper."
    st: "Re batla thuso."
    choices:
      1: {en: "Go on", st: "Tsoela-pele", do: return}
"""
STORY = '2: {en: "Advice", st: "Keletso", call: near, then: story}'


def pair(*changes: Change) -> dict[str, Flow]:
    """tests/flows/pair with some of its text changed, by channel."""
    texts = {path.name: path.read_text() for path in Path(PAIR).glob("*.yaml")}
    for name, old, new in changes:
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new, 1)
    first = read_script(loads(texts[FIRST], FIRST))
    return {flow.channel: flow for flow in laid_out(link(first, [read_script(loads(texts[NEAR], NEAR), called=True)]))}


def mistakes(*changes: Change) -> list[str]:
    return [complaint.says for complaint in errors(check_all(pair(*changes).values()))]


def on(flow: Flow, *inputs: str) -> str:
    return play(flow, inputs).state.screen


# Flows that are called


def test_a_flow_that_is_called_comes_back_only_to_where_it_was_called() -> None:
    """Two calls of one flow: what lies behind the one is not reached by the other."""
    changes = (FIRST, ADVICE, ADVICE + '\n      5: {en: "Ask", st: "Botsa", call: near, then: who}')
    assert mistakes(changes) == []
    assert on(pair(changes)["ussd"], "5", "4") == "who"
    assert on(pair(changes)["ussd"], "2", "4") == "start"


def test_what_is_done_in_a_flow_that_is_called_counts_behind_the_call() -> None:
    words = (FIRST, '2: {en: "Advice", st: "Keletso", call: near, then: start}', STORY)
    helps = (NEAR, "do: return}", f"do: alert_helper, then: helped}}\n{HELPED}")
    assert mistakes(words, helps) == []
    assert mistakes(words) == [
        "screen story: takes free words before any `enough`; they would be lost, or cut at a `*`.",
        "screen confirm: choice 1 does 'send' before any `enough`: there is nothing to act on yet.",
    ]


def test_a_flow_that_lies_behind_a_call_that_never_comes_back_is_not_reached() -> None:
    behind = (FIRST, '1: {en: "Make a report", st: "Tlaleha", also: [tell], then: who}',
              '1: {en: "Make a report", st: "Tlaleha", also: [tell], call: near.signs, then: who}')  # fmt: skip
    ends = (NEAR, '2: {en: "Go on", st: "Tsoela-pele", then: menu}', '2: {en: "Go on", st: "Tsoela-pele", then: signs}')
    jump = (NEAR, "then: report.who", "then: signs")
    assert "who" not in reached(pair(behind, ends, jump)["ussd"])
    assert "who" in reached(pair(behind)["ussd"])


# Channels and budgets


def test_a_mistake_of_one_channel_is_told_once_however_many_budgets_there_are() -> None:
    long = (FIRST, "Lumela. U batla eng?", "Lumela. " + "U batla eng? " * 30)
    flows = pair(long)
    wide = Flow(flows["sms"].script, flows["sms"].lists, flows["sms"].values, 320, "sms", flows["sms"].tables)
    found = errors(check_all([flows["ussd"], flows["sms"], wide]))
    assert [complaint.says.partition(" takes ")[0] for complaint in found] == ["screen start: in Sesotho by SMS"]


def test_a_screen_that_only_an_sms_reaches_needs_no_way_from_a_call() -> None:
    assert "sent" not in reached(pair()["ussd"]) and "sent" in reached(pair()["sms"])
    assert "receipt" in reached(pair()["ussd"]) and "receipt" not in reached(pair()["sms"])


def test_the_first_screen_of_a_called_flow_gives_way_in_an_sms_too() -> None:
    other = (NEAR, '    en: "Advice"\n', '    en: "Advice"\n    on_sms: signs\n')
    assert (on(pair(other)["ussd"], "2"), on(pair(other)["sms"], "2")) == ("near.menu", "near.signs")


def test_a_number_is_measured_although_nobody_has_confirmed_it_yet() -> None:
    text = "Good. " * 23 + "Danger: {police}"
    flow = pair((FIRST, "Good. Danger: {police}", text))["ussd"]
    assert flow.values["police"] == "" and max(measure(page.text) for page in flow.pages("farewell", "en", {})) < 160
    assert [complaint.says for complaint in check(flow)] == [
        "screen farewell: in English takes 162 septets with the longest values; a page has 160. Shorten it."
    ]


# Errors and warnings


def test_a_warning_does_not_hide_the_mistakes_that_are_seen_by_walking() -> None:
    untranslated = (FIRST, 'st: "U batla eng?"', 'st: "What do you want?"')
    found = check_all(pair(untranslated, (NEAR, '      2: {en: "Signs", st: "Matšoao", then: signs}\n', "")).values())
    assert [(complaint.where, complaint.warns) for complaint in found] == [(FIRST, True), (NEAR, False)]


def test_a_text_that_was_not_translated_is_a_warning_until_release() -> None:
    (found,) = check_all(pair((FIRST, 'st: "U batla eng?"', 'st: "What do you want?"')).values())
    assert (errors([found]), warnings([found])) == ([], [found])
    (refused,) = errors([found], release=True)
    assert not refused.warns and warnings([found], release=True) == []


# What checking found in the engine


def test_the_word_for_more_turns_no_page_after_the_last() -> None:
    girl, woman = (FIRST, '"Girl"', f'"{"Girl " * 40}"'), (FIRST, '"Woman"', f'"{"Woman " * 40}"')
    flow = pair(girl, woman)["sms"]
    state = play(flow, ["1", "more", "more"]).state
    assert state.page == len(flow.pages("who", "en", {})) - 1
    assert play(flow, ["1", *["more"] * 9]).state.ended, "three in a row are not understood"


@pytest.mark.parametrize("channel", ["ussd", "sms"])
def test_nobody_goes_back_over_sending_that_leads_through_another_flow(channel: str) -> None:
    flow = pair((FIRST, "do: send, then: receipt}", "do: send, call: near.safe, then: receipt}"))[channel]
    sent = play(flow, ["1", "1", "1", "1.1.2026", "2200 0000", "123", "a van", "1", "1"])
    assert sent.state.screen == "near.safe" and play(flow, ["0", "0"], begin=sent.state).state.screen == "near.safe"


def test_a_message_never_passes_for_a_reference() -> None:
    flow = pair()["ussd"]
    (page,) = lay_out(flow, flow.screens["messages"], "en", {}, {"messages": "Say {ref} to nobody"})
    assert page.text.startswith("Say (ref) to nobody")


def test_an_answer_of_a_flow_with_capitals_in_its_name_can_be_shown() -> None:
    script = read_script(loads((PAIR / NEAR).read_text().replace("flow: near", "flow: Near2"), NEAR), called=True)
    first = read_script(loads((PAIR / FIRST).read_text().replace("call: near", "call: Near2"), FIRST))
    flow = laid_out(link(first, [script]))[0]
    assert "{" not in show(flow, play(flow, ["2", "3", "1"]).state)
    assert page_of(flow, play(flow, ["2", "3", "1"]).state).text.startswith("You said: Yes")


def test_an_answer_of_the_service_without_a_screen_is_another_try() -> None:
    flow = pair()["ussd"]
    state = play(flow, ["1", "1", "1", "1.1.2026", "2200 0000", "123", "a van", "1", "1", "1234"],
                 lambda do, typed: Found("wrong")).state  # fmt: skip
    assert (state.screen, state.wrong) == ("receipt", 1) and show(flow, state).startswith("Not the same.")
