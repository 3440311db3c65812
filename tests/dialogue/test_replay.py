"""A call played again from its wire ends where the caller stands, whatever was typed (design D1)."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.dialogue.rendering import Flow
from gateway.dialogue.replaying import MOST_INPUTS, replay
from gateway.dialogue.stepping import State, show, start, step
from gateway.gsm7 import septets
from tests.dialogue.flows import pressed, report_flow

KEYS = [str(n) for n in range(13)] + ["99"]
LIKELY = st.sampled_from(["1", "2", "2", "1", "3", "9", *KEYS])
ODD = st.sampled_from(
    ["", " ", "*", "#", "**", "1*2", "a*b*c", "*1", "1*", "🙏", "Tšepiso", "98", "00", "007", "x" * 200, "9 ", "#0"]
)
# Pieces as phones send them: mostly keys that work, so that calls come far; then whatever people type.
PIECE = st.one_of(LIKELY, LIKELY, LIKELY, ODD, st.text(max_size=90))
OPENINGS = st.sampled_from(
    [(), ("2", "2", "1", "4"), ("1", "2", "1", "3", "1", "3"), ("2", "2", "6", "2", "1", "12"), ("2", "1", "1", "6")]
)


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    return [*draw(OPENINGS), *draw(st.lists(PIECE, max_size=14))]


def wire(pieces: list[str]) -> list[str]:
    """The cumulative text of each hop after the first, as the carrier sends it."""
    texts, text = [], ""
    for piece in pieces:
        text = f"{text}*{piece}" if text else piece
        texts.append(text)
    return texts


def by_hand(flow: Flow, pieces: list[str]) -> list[State]:
    """The states of a caller whose pieces reach us one by one. Where no words are asked for, a `*` is the
    carrier's mark between two answers, and so is what an empty first answer leaves behind."""
    state, states, anything = start(flow), [], False
    for piece in pieces:
        asked = flow.script.screens[state.screen].free_words
        inputs = [piece] if asked else piece.split("*")
        if not anything and inputs == [""]:
            inputs = []  # dialled: the text is still empty
        for one in inputs:
            state = step(flow, state, one).state
        anything = anything or bool(piece)
        states.append(state)
    return states


def hop_by_hop(flow: Flow, pieces: list[str]) -> list[State]:
    """The same call as the gateway plays it: from `enough` on it knows the lengths of the hop before."""
    lengths: tuple[int, ...] | None = None
    states = []
    for text in wire(pieces):
        played = replay(flow, text, lengths)
        lengths = played.lengths if played.state.kept else None
        states.append(played.state)
    return states




@given(calls())
@settings(max_examples=150, deadline=None)
@example(["2", "2", "1", "3", "1", "12", "a*b", "*", "c*9", "9", "5"])
@example(["2", "2", "1", "3", "1", "12", "", "#", "🙏*🙏", "0", "*9", "9"])
@example(["*", "2", "", "2"])
@example(["1", "3", "*"])  # a code is no words: the star parts two answers there too
def test_playing_hop_by_hop_is_stepping_piece_by_piece(pieces: list[str]) -> None:
    flow = report_flow()
    assert hop_by_hop(flow, pieces) == by_hand(flow, pieces)


@given(calls(), st.data())
@settings(max_examples=100, deadline=None)
def test_an_earlier_hop_that_comes_late_gives_the_earlier_screen(pieces: list[str], data: st.DataObject) -> None:
    flow = report_flow()
    texts, states = wire(pieces), hop_by_hop(flow, pieces)
    kept = [n for n, state in enumerate(states) if state.kept and texts[n]]
    if not kept:
        return
    last = kept[-1]
    lengths = lengths_after(flow, texts[: last + 1])
    earlier = data.draw(st.sampled_from(kept))
    assert replay(flow, texts[earlier], lengths).state == states[earlier]


def lengths_after(flow: Flow, texts: list[str]) -> tuple[int, ...] | None:
    lengths: tuple[int, ...] | None = None
    for text in texts:
        played = replay(flow, text, lengths)
        lengths = played.lengths if played.state.kept else None
    return lengths


@given(calls())
@settings(max_examples=100, deadline=None)
def test_the_same_text_twice_gives_the_same_bytes(pieces: list[str]) -> None:
    flow = report_flow()
    texts = wire(pieces)
    lengths = lengths_after(flow, texts)
    for text in texts[-1:]:
        first, second = replay(flow, text, lengths), replay(flow, text, lengths)
        assert first == second
        assert show(flow, first.state).encode() == show(flow, second.state).encode()


@given(calls(), st.sampled_from(["", "0" * 16]), st.sampled_from([160, 182]))
@settings(max_examples=100, deadline=None)
def test_every_page_fits_a_phone_whatever_is_typed(pieces: list[str], police: str, budget: int) -> None:
    flow = report_flow(police, budget)
    for state in hop_by_hop(flow, pieces):
        page = show(flow, state, {"ref": "0000 0000 0000 0000"})
        length = septets(page)
        assert length is not None, f"letters outside GSM-7 on {state.screen}"
        assert 0 < length <= budget, f"{length} septets on {state.screen}"
        assert "{" not in page


@given(calls())
@settings(max_examples=100, deadline=None)
def test_going_back_never_loses_what_was_told_but_a_permission_that_is_asked_again(pieces: list[str]) -> None:
    flow = report_flow()
    state = pressed(flow, *pieces)
    for _ in range(len(state.way) + 1):
        back = pressed(flow, "0", since=state)
        asked_again = {flow.consents.get(back.screen)}
        told = {name: answer for name, answer in state.answers.items() if name not in asked_again}
        assert (back.answers, back.words, back.kept, back.done) == (told, state.words, state.kept, state.done)
        show(flow, back)
        state = back
    assert state.ended or state.screen == "language"


@given(calls())
@settings(max_examples=100, deadline=None)
def test_a_council_always_lies_in_the_district_that_was_told(pieces: list[str]) -> None:
    flow = report_flow()
    for state in hop_by_hop(flow, pieces):
        council, district = state.answers.get("council", "unsure"), state.answers.get("district", "")
        assert council == "unsure" or council in {item.code for item in flow.lists["councils"].items[district]}


@given(calls())
@settings(max_examples=100, deadline=None)
def test_once_kept_is_kept_and_once_ended_is_ended(pieces: list[str]) -> None:
    states = hop_by_hop(report_flow(), pieces)
    for earlier, later in pairwise(states):
        assert later.kept >= earlier.kept
        assert later.ended >= earlier.ended
        assert later.done >= earlier.done


@given(st.text(max_size=300), st.lists(st.integers(0, 400), max_size=12).map(tuple) | st.none())
@settings(max_examples=150, deadline=None)
def test_no_text_and_no_lengths_ever_raise(text: str, lengths: tuple[int, ...] | None) -> None:
    flow = report_flow()
    played = replay(flow, text, lengths)
    assert sum(played.lengths) + max(len(played.lengths) - 1, 0) <= len(text)  # blanks at the end do not count
    show(flow, played.state)


def test_an_endless_text_is_played_only_so_far() -> None:
    flow = report_flow()
    assert len(replay(flow, "*".join("1" * 8000)).lengths) == MOST_INPUTS


def test_a_call_dialled_through_is_where_the_keys_lead() -> None:
    flow = report_flow()
    assert replay(flow, "2*2*1").state == pressed(flow, "2", "2", "1")


def test_an_empty_text_is_a_call_just_dialled() -> None:
    flow = report_flow()
    assert replay(flow, "") == (start(flow), (), True, None, "")


def test_an_empty_answer_is_an_answer() -> None:
    flow = report_flow()
    assert replay(flow, "2*").lengths == (1, 0)
    assert replay(flow, "2*").state.wrong
    assert replay(flow, "2**2").state.screen == "who"


def test_stars_in_typed_words_are_the_callers_own() -> None:
    flow = report_flow()
    before = replay(flow, "2*2*1*3*1*12")
    typed = replay(flow, "2*2*1*3*1*12*a*b*9", before.lengths)
    assert typed.state.words == {"details": ("a*b*9",)}
    after = replay(flow, "2*2*1*3*1*12*a*b*9*9", typed.lengths)
    assert after.state.words == {"details": ("a*b*9",)} and after.state.screen == "tell"
