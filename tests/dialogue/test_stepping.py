"""What a key does, told as what happens to a caller."""

from gateway.dialogue.rendering import Flow
from gateway.dialogue.stepping import Found, State, show, start, step
from tests.dialogue.flows import pressed, report_flow, small

TO_DISTRICT = ("2", "2", "1", "3", "1")  # English, a report, a girl, not in danger, a false job
TO_CONFIRM = (*TO_DISTRICT, "3", "1", "9", "1", "1")  # Leribe, its first council, nothing typed, yes, no contact


def test_the_first_screen_is_neutral_and_asks_for_a_language() -> None:
    flow = report_flow()
    assert show(flow, start(flow)) == "THUSO\n1. Sesotho\n2. English"


def test_a_caller_reads_on_in_the_language_that_was_chosen() -> None:
    flow = report_flow()
    assert show(flow, pressed(flow, "1", "2")).startswith("U ts'oenyehile ka mang?")
    assert show(flow, pressed(flow, "2", "2")).startswith("Who are you worried about?")


def test_a_key_that_is_not_shown_repeats_the_screen_with_a_hint() -> None:
    flow = report_flow()
    before = pressed(flow, "2")
    after = pressed(flow, "8", since=before)
    assert show(flow, after) == "Choose a number shown.\n" + show(flow, before)
    assert after.answers == before.answers


def test_a_hint_never_pushes_choices_off_the_page() -> None:
    flow = report_flow()
    full = pressed(flow, *TO_DISTRICT)
    assert show(flow, pressed(flow, "77", since=full)) == show(flow, full)


def test_keys_are_understood_with_what_people_type_beside_them() -> None:
    flow = report_flow()
    for typed in (" 2", "2 ", "2.", "2#", "\t2\n", "#2"):
        assert pressed(flow, typed).language == "en", typed


def test_no_key_is_guessed() -> None:
    flow = report_flow()
    for typed in ("", " ", "two", "22", "02", "2 2", "2,", "\uff12", "\u0662", "-2", "2.0"):
        assert pressed(flow, typed).wrong, typed


def test_nothing_is_kept_before_the_danger_question_is_answered() -> None:
    flow = report_flow()
    assert not pressed(flow, "2", "2", "1").kept
    assert pressed(flow, "2", "2", "1", "4").kept


def test_danger_first_is_kept_only_when_a_helper_is_asked_for() -> None:
    flow = report_flow()
    assert not pressed(flow, "2", "1").kept
    asked = pressed(flow, "2", "1", "1")
    assert asked.kept and asked.done == {"alert_helper"} and asked.answers == {"danger": "now"}
    assert not pressed(flow, "2", "1", "2").kept


def test_who_says_that_they_call_the_police_reads_that_and_leaves_nothing() -> None:
    flow = report_flow()
    gone = pressed(flow, "2", "1", "2")
    assert gone.ended and not gone.kept
    assert show(flow, gone) == "Call the police now. Dial again when you can."


def test_a_confirmed_number_stands_on_the_screen() -> None:
    flow = report_flow(police="2200 0000")
    assert "Call police: 2200 0000." in show(flow, pressed(flow, "2", "1"))
    assert "{" not in show(flow, pressed(flow, *TO_CONFIRM, "1"), {"ref": "0000 1111 2222 3333"})


def test_leaving_works_on_every_screen_and_ends_the_call() -> None:
    flow = report_flow()
    for n in range(len(TO_CONFIRM)):
        left = pressed(flow, *TO_CONFIRM[:n], "99")
        assert (left.left, left.ended, show(flow, left)) == (True, True, "Thank you."), TO_CONFIRM[:n]


def test_after_the_end_nothing_moves() -> None:
    flow = report_flow()
    end = pressed(flow, *TO_CONFIRM, "1", "99")
    assert end.ended and "send" in end.done
    for typed in ("1", "0", "99", "hello", ""):
        assert step(flow, end, typed) == (end, ())


def test_only_the_step_that_asks_for_an_effect_tells_of_it() -> None:
    flow = report_flow()
    assert step(flow, pressed(flow, "2", "1"), "1").events == ("alert_helper",)
    assert step(flow, pressed(flow, "2", "1", "1"), "1").events == ()
    assert step(flow, pressed(flow, *TO_CONFIRM), "1").events == ("send",)
    assert step(flow, pressed(flow, *TO_CONFIRM), "3").events == ("leave_quietly",)


# Going back


def test_going_back_shows_the_screen_before_and_loses_nothing_told() -> None:
    flow = report_flow()
    state = pressed(flow, *TO_CONFIRM)
    told = dict(state.answers)
    while state.way:
        state = pressed(flow, "0", since=state)
        told.pop(flow.consents.get(state.screen, ""), None)  # a permission is asked for again
        assert state.answers == told
    assert state.screen == "language"


def test_going_back_from_the_first_screen_repeats_it() -> None:
    flow = report_flow()
    assert show(flow, pressed(flow, "0", "0")) == show(flow, start(flow))


def test_going_back_over_a_list_goes_page_by_page() -> None:
    flow = report_flow()
    second = pressed(flow, *TO_DISTRICT, "3", "9")
    assert second.page == 1
    assert pressed(flow, "0", since=second).page == 0
    assert pressed(flow, "0", "0", since=second).screen == "district"


def test_going_back_over_typed_words_keeps_them_and_adds_the_next() -> None:
    flow = report_flow()
    state = pressed(flow, *TO_DISTRICT, "3", "1", "a white van", "0", "at the bridge")
    assert state.words == {"details": ("a white van", "at the bridge")}


def test_a_changed_answer_takes_the_place_of_the_one_before() -> None:
    flow = report_flow()
    changed = pressed(flow, *TO_CONFIRM, "2", "3", "4", "2")
    assert {name: changed.answers[name] for name in ("who", "danger", "what")} == {
        "who": "woman", "danger": "unsure", "what": "home",
    }  # fmt: skip


def test_a_caller_who_corrects_the_district_does_not_report_the_old_council() -> None:
    flow = report_flow()
    leribe = pressed(flow, *TO_DISTRICT, "3", "9", "3")
    assert leribe.answers["council"] == "031515"
    for key in ("11", "12", "7"):  # South Africa, not sure, Qacha's Nek
        corrected = pressed(flow, "0", "0", "0", key, since=leribe)
        assert "council" not in corrected.answers, key


def test_a_caller_who_gives_the_same_district_again_keeps_the_council() -> None:
    flow = report_flow()
    leribe = pressed(flow, *TO_DISTRICT, "3", "9", "3")
    assert pressed(flow, "0", "0", "0", "3", since=leribe).answers["council"] == "031515"


def test_going_back_to_a_page_that_a_shorter_list_no_longer_has_shows_its_last_page() -> None:
    """Leribe has two pages of councils. Changed to Qacha's Nek, which has one, the way back still leads there."""
    flow = report_flow()
    state = pressed(flow, *TO_DISTRICT, "3", "9", "3", "9", "1", "1", "2", "1", "3", "1", "7", "1", "9", "1", "1")
    assert state.screen == "confirm" and state.answers["district"] == "LS-H"
    seen = set()
    while state.way:
        state = pressed(flow, "0", since=state)
        seen.add(show(flow, state).partition("\n")[0])
    assert "Qacha's Nek: which council?" in seen


# What a running call stays on


def test_a_call_is_cut_off_by_a_changed_word_but_not_by_a_comment() -> None:
    digest = small().digest
    assert small(("flow: small", "# a remark\n\nflow: small")).digest == digest
    assert small(("version: 1\n", "version: 1\ndraft: [st]\n")).digest == digest
    assert small(("What did you see?", "What happened?")).digest != digest
    assert small(("version: 1", "version: 2")).digest == digest  # that number is for people


def test_a_call_is_cut_off_by_other_numbers_lists_and_budgets() -> None:
    digests = {report_flow().digest, report_flow(police="2200 0000").digest, report_flow(budget=182).digest}
    assert len(digests) == 3
    assert small().digest not in digests


RECEIPT = (*TO_CONFIRM, "1")


def _digits(flow: Flow, *typed: str) -> State:
    """Types these at the receipt, where 3210 ends the reference."""
    state = pressed(flow, *RECEIPT)
    for one in typed:
        state = step(flow, state, one, lambda do, digits: Found("right" if digits == "3210" else "wrong")).state
    return state


def test_the_receipt_waits_until_its_last_digits_are_typed() -> None:
    flow = report_flow()
    state = pressed(flow, *RECEIPT)
    assert not state.ended and "{ref}" in show(flow, state)
    assert step(flow, state, "3210").state.waits == "same_digits"
    assert _digits(flow, " 32 10 ").screen == "farewell"
    assert _digits(flow, "3210").ended


def test_wrong_digits_show_the_receipt_again_with_what_is_wrong() -> None:
    flow = report_flow()
    for typed, hint in (("3211", "Not the same."), ("321", "Too few"), ("32103", "Too few"), ("abcd", "Write digits")):
        again = _digits(flow, typed)
        assert (again.screen, again.ended) == ("receipt", False)
        assert show(flow, again).startswith(hint) and "{ref}" in show(flow, again)


def test_after_three_wrong_answers_in_a_row_a_caller_is_let_go_kindly() -> None:
    flow = report_flow()
    assert pressed(flow, "2", "8", "8").screen == "start"
    assert pressed(flow, "2", "8", "8", "2", "8", "8").screen == "who"
    lost = pressed(flow, "2", "8", "8", "8")
    assert (lost.screen, lost.ended) == ("lost", True) and "Nothing told just now is kept" in show(flow, lost)
    kept = _digits(flow, "1", "2", "3")
    assert (kept.screen, kept.ended) == ("lost_kept", True) and "is kept" in show(flow, kept)


def test_nobody_goes_back_over_what_was_sent() -> None:
    flow = report_flow()
    receipt = pressed(flow, *RECEIPT)
    assert step(flow, receipt, "0").state.screen == "receipt"
    assert "0. Back" not in show(flow, receipt)


def test_advice_is_gone_through_and_comes_back_to_the_start() -> None:
    flow = report_flow()
    inside = pressed(flow, "2", "4")
    assert inside.screen.startswith("advice.") and inside.calls == ("start",)
    assert pressed(flow, "2", "4", "0").screen == "start" and pressed(flow, "2", "4", "0").calls == ()
