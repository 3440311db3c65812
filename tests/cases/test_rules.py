"""Grounds, needs, closing, files and words."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases import closing, grounds, needs, words
from gateway.cases.closing import CHECKLIST, OUTCOMES, Ending
from gateway.cases.consent import AGE_BANDS, GIVEN_BY, SCOPES
from gateway.cases.papers import kinds
from gateway.cases.papers.store import NOTE_KINDS
from gateway.cases.person import CITIZENSHIPS, SEXES, STATUSES, SUPPORT, Person
from gateway.cases.person import why_not as why_not_person
from gateway.cases.stages import STAGES

endings = st.builds(
    Ending,
    st.sampled_from(["active", "follow_up", "closed"]),
    st.sampled_from(["P1", "P2", "P4"]),
    st.sampled_from(grounds.ANSWERS),
    st.sets(st.sampled_from(["police", "social_welfare", "refer"])),
    st.integers(0, 2),
    st.booleans(),
)
READY = Ending("active", "P2", "yes", (), 0, lead=False)


@given(endings, st.sampled_from(OUTCOMES), st.sets(st.sampled_from(CHECKLIST)))
def test_no_case_closes_over_a_clock_of_the_law_or_an_open_referral(
    case: Ending, outcome: str, ticked: set[str]
) -> None:
    if not closing.why_not(case, outcome, ticked):
        assert not set(case.clocks) & closing.LEGAL
        assert not case.referrals
        assert case.grounds != "open"
        assert case.lead or case.level != "P1"
        assert ticked == set(CHECKLIST)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"status": "closed"}, "closed"),
        ({"grounds": "open"}, "grounds_open"),
        ({"clocks": {"police"}}, "clock_police"),
        ({"clocks": {"social_welfare"}}, "clock_social_welfare"),
        ({"clocks": {"refer"}}, ""),
        ({"referrals": 1}, "referrals_open"),
        ({"level": "P1"}, "lead_closes_p1"),
        ({"level": "P1", "lead": True}, ""),
        ({"grounds": "no"}, "confirmed_without_grounds"),
    ],
)
def test_what_stands_against_closing_is_said(changed: dict[str, object], says: str) -> None:
    fields = {name: getattr(READY, name) for name in Ending.__dataclass_fields__}
    assert closing.why_not(Ending(**(fields | changed)), "confirmed", CHECKLIST) == says


def test_every_point_of_the_list_is_looked_at_and_an_outcome_chosen() -> None:
    assert closing.why_not(READY, "confirmed", CHECKLIST[1:]) == "not_all_looked_at"
    assert closing.why_not(READY, "won", CHECKLIST) == "no_outcome"


def test_a_case_that_was_handed_on_is_closed_so() -> None:
    assert closing.closed_status([{"kind": "referral", "state": "done"}]) == "closed"
    assert closing.closed_status([{"kind": "transfer", "state": "done"}]) == "closed_referred"
    assert closing.closed_status([{"kind": "transfer", "state": "refused"}]) == "closed"


@given(st.sampled_from(grounds.ANSWERS), st.sampled_from(grounds.ANSWERS), st.sampled_from(grounds.REASONS_FOR_NO))
def test_a_yes_is_not_taken_back_while_the_police_clock_asks(before: str, after: str, reason: str) -> None:
    says = grounds.why_not(before, after, reason, {})
    assert (says == "police_first") == (before == "yes" and after != "yes")
    assert not grounds.why_not(before, after, reason, {"police": "reached"})


def test_a_no_has_a_reason() -> None:
    assert grounds.why_not("open", "no", "", {}) == "no_reason"
    assert grounds.why_not("open", "perhaps", "", {}) == "unknown_grounds"


def test_that_the_police_are_not_told_is_asked_only_where_they_should_be() -> None:
    assert grounds.why_not_silent("open", "danger_to_person", {}) == "no_grounds_yet"
    assert grounds.why_not_silent("yes", "danger_to_person", {"police": "reached"}) == "police_settled"
    assert grounds.why_not_silent("yes", "lazy", {}) == "no_reason"
    assert grounds.why_not_silent("yes", "danger_to_person", {}) == ""


def test_a_need_goes_step_by_step_and_may_come_back() -> None:
    assert needs.next_states("needed") == ["arranged", "received", "declined"]
    assert needs.next_states("arranged") == ["needed", "received", "declined"]
    assert needs.next_states("received") == ["needed"]
    assert needs.why_not("received", "declined") == "no_such_step"
    assert needs.why_not("lost", "needed") == "no_such_step"


def test_support_is_kept_only_where_somebody_agreed() -> None:
    assert why_not_person(Person(support=["hearing"]), may_keep_support=False) == "support_not_agreed"
    assert why_not_person(Person(support=["hearing"]), may_keep_support=True) == ""
    assert why_not_person(Person(support=["wings"]), may_keep_support=True) == "unknown_person"
    assert why_not_person(Person(sex="?"), may_keep_support=True) == "unknown_person"


def _document(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0...", "jpg"),
        (b"Ke batla thuso.\r\n", "txt"),
        (_document("word/document.xml"), "docx"),
        (_document("word/document.xml", "word/vbaProject.bin"), ""),
        (_document("xl/workbook.xml"), ""),
        (b"PK\x03\x04 broken", ""),
        (b"MZ\x90\x00", ""),
        (b"GIF89a\x00\x01", ""),
        (b"\x1b[31mred", ""),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: str) -> None:
    assert kinds.kind_of(content) == kind


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("contract.pdf", "contract.pdf"),
        ("photo.exe", "photo.pdf"),
        ("C:\\Users\\x\\pay slip (2).pdf", "pay slip (2).pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_b_Set-Cookie_ x.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
    ],
)
def test_a_name_is_made_safe_and_ends_as_its_content(name: str, safe: str) -> None:
    assert kinds.safe_name(name, "pdf") == safe


@given(st.text())
def test_no_name_breaks_out(name: str) -> None:
    safe = kinds.safe_name(name, "txt")
    assert safe.endswith(".txt")
    assert not set(safe) & set('/\\"\r\n\0:;<>|*?')
    assert 5 <= len(safe) <= 64


def test_too_many_too_large_or_empty_files_are_not_kept() -> None:
    assert kinds.why_not(b"", 0) == "empty_file"
    assert kinds.why_not(b"x" * (kinds.LARGEST + 1), 0) == "too_large"
    assert kinds.why_not(b"hello", kinds.MOST) == "too_many_files"
    assert kinds.why_not(b"MZ\x00", 0) == "strange_file"
    assert kinds.why_not(b"hello", 0) == ""


@pytest.mark.parametrize(
    ("codes", "known"),
    [
        (STAGES, words.STAGES), (STAGES, words.LAW), (SCOPES, words.SCOPES), (GIVEN_BY, words.GIVEN_BY),
        (AGE_BANDS, words.AGES), (SEXES, words.SEXES), (CITIZENSHIPS, words.CITIZENSHIPS),
        (STATUSES, words.TRAFFICKED), (SUPPORT, words.SUPPORT), (needs.SERVICES, words.SERVICES),
        (needs.STATES, words.NEEDS), (NOTE_KINDS, words.NOTES), (CHECKLIST, words.CHECKLIST),
        (OUTCOMES, words.OUTCOMES), (closing.REASONS_TO_REOPEN, words.REOPEN), (grounds.ANSWERS, words.GROUNDS),
        (grounds.REASONS_FOR_NO, words.GROUNDS_REASONS), (grounds.REASONS_AGAINST_POLICE, words.POLICE_REASONS),
        (OUTCOMES, closing.REPORTS_END_AS),
    ],
)  # fmt: skip
def test_every_code_has_its_words(codes: tuple[str, ...], known: dict[str, str]) -> None:
    assert list(codes) == list(known)


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert words.say(words.STAGES, "moon") == "moon"
    assert words.why("moon") == "This cannot be done. Nothing was changed."
