"""A caller who is heard again, while staff look elsewhere or think that it is over."""

import pytest

from gateway.console.plain_words import WROTE_AGAIN
from gateway.deadlines.sweeping.store import Clocks
from gateway.privacy import new_key_pair
from gateway.reports.letters.store import add_from_caller
from gateway.reports.store import hear_again, raise_to_p1
from gateway.staff.roles import Role
from gateway.storage.database import writing
from tests.console.house import plain_text
from tests.console.report.desk import AtDesk, Hotline

LATER = "They came back for her"


def _lead(hotline: Hotline) -> AtDesk:
    return AtDesk(hotline.worker("lineo", role=Role.HOTLINE_LEAD))


def _writes(hotline: Hotline, number: str, text: str = LATER, visit: int = 1) -> None:
    """The caller adds something with the reference; the relay looks a moment later."""
    with writing(hotline.engine) as connection:
        report = hotline.id_of(number)
        if add_from_caller(connection, report, visit, [text], hotline.public, hotline.now):
            hear_again(connection, report, hotline.now)
    Clocks(hotline.engine, hotline.desk().deadlines)(hotline.now)


def _line(at_desk: AtDesk, number: str) -> str:
    """The line of this report in the list, as it opens by itself; "" where it does not stand there."""
    page = at_desk.visitor.look("/reports").text
    return next((plain_text(f">{row}") for row in page.split("<tr")[1:] if f'/reports/{number}"' in row), "")


def test_what_a_lead_read_before_the_caller_said_danger_closes_nothing(hotline: Hotline) -> None:
    number, lead = hotline.calls_in(), _lead(hotline)
    seen = lead.version(number)
    with writing(hotline.engine) as connection:
        raise_to_p1(connection, hotline.id_of(number), hotline.now)
    answer = lead.decides(number, "close", version=seen, reason="resolved")
    assert answer.status_code == 409
    assert "the caller was heard again" in plain_text(answer.text)
    row = hotline.row(number)
    assert (row.level, row.triage) == ("P1", None)
    assert "The service heard from the caller that there is danger now" in lead.reads(number)


def test_when_the_caller_wrote_is_kept_to_the_hour(hotline: Hotline) -> None:
    number = hotline.calls_in()
    hotline.wait(minutes=17)
    _writes(hotline, number)
    (row,) = hotline.decided(number)
    assert (row.by, row.what, row.at.minute) == ("machine", "wrote_again", 0)


def test_a_letter_is_new_until_somebody_opens_it(hotline: Hotline) -> None:
    number, palesa = hotline.calls_in(), AtDesk(hotline.worker("palesa"))
    _writes(hotline, number)
    assert WROTE_AGAIN in _line(palesa, number)
    assert LATER in plain_text(palesa.presses(number, "words").text)
    assert WROTE_AGAIN not in _line(palesa, number)
    _writes(hotline, number, "More of it")  # in the same call
    assert WROTE_AGAIN in _line(palesa, number)


def test_who_cannot_open_it_has_not_read_it(small: Hotline) -> None:
    number, palesa = small.calls_in(), AtDesk(small.worker("palesa"))
    small.public, _ = new_key_pair()
    _writes(small, number)
    assert palesa.presses(number, "words").status_code == 403
    assert WROTE_AGAIN in _line(palesa, number)


@pytest.mark.parametrize(
    "end", [("close", {"reason": "spam"}), ("other", {"service": "police", "reason": "violence"})]
)
def test_an_ended_report_whose_caller_writes_again_waits_for_a_decision(
    hotline: Hotline, end: tuple[str, dict[str, str]]
) -> None:
    number, lead = hotline.calls_in(), _lead(hotline)
    lead.does(number, end[0], **end[1])
    assert not _line(lead, number)
    hotline.wait(days=3)
    lead = AtDesk(hotline.worker("thabo", role=Role.HOTLINE_LEAD))
    _writes(hotline, number)
    assert WROTE_AGAIN in _line(lead, number)
    row = hotline.row(number)
    assert (row.triage, row.ended_as, row.ended_at) == ("screening", None, None)
    assert [clock.what for clock in hotline.clocks(number)] == ["decide"]
    assert row.next_due_at > hotline.now
    Clocks(hotline.engine, hotline.desk().deadlines)(hotline.now)
    assert hotline.row(number).next_due_at == row.next_due_at


def test_of_a_linked_report_the_one_that_goes_on_stands_out(hotline: Hotline) -> None:
    number, root, lead = hotline.calls_in(), hotline.calls_in(), _lead(hotline)
    lead.does(number, "link", other=root)
    lead.does(root, "close", reason="resolved")
    _writes(hotline, number)
    assert WROTE_AGAIN in _line(lead, root)
    assert hotline.row(root).triage == "screening"
    assert hotline.row(number).triage == "linked"
    lead.presses(number, "words")
    assert WROTE_AGAIN not in _line(lead, root)


@pytest.mark.parametrize("remark", [" \n", "\u200b\u200b", "\u2060\ufeff", "\u3164", "\u00a0\u034f"])
def test_a_remark_that_nobody_can_see_is_none(small: Hotline, palesa: AtDesk, remark: str) -> None:
    number = small.calls_in(danger="now")
    answer = palesa.decides(number, "level", level="P3", reason="safe_now", remark=remark)
    assert answer.status_code == 409
    palesa.does(number, "need_info")
    palesa.does(number, "hold", reason="caller_asked", remark=remark)
    assert small.decided(number)[-1].remark is None


def test_a_number_is_not_asked_for_with_an_empty_reason(small: Hotline, palesa: AtDesk) -> None:
    number = small.calls_in(number="+26650123987", contact="call")
    form = {"ask_number-version": "0", "ask_number-reason": "danger", "ask_number-remark": "\u200b"}
    assert palesa.presses(number, "number/ask", **form).status_code == 400


def test_a_long_tale_fits_when_it_is_written_down(small: Hotline, palesa: AtDesk) -> None:
    """Four thousand letters that a form writes as nine bytes each."""
    told = {"channel": "phone", "language": "st", "who": "girl", "danger": "no", "what": "home", "place": "LS-C",
            "tell": "yes", "contact": "no", "once": "a" * 32}  # fmt: skip
    token = palesa.visitor.token("/reports/new")
    form = {"csrf_token": token, "details": "\u20ac" * 4000} | told
    assert palesa.visitor.browser.post("/reports/new", data=form).status_code == 303
    number = small.calls_in()
    answer = palesa.decides(number, "close", reason="spam", remark="\u20ac" * 4000)
    assert answer.status_code == 400  # it is read, and too long a remark is said so at its field
