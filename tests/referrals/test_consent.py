"""No path skips consent: what leaves is covered when it leaves, or a second person agreed."""

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.referrals.drafts.store import NotAllowed, Reason, ask_lead, excluded_subject
from gateway.referrals.machine import READABLE, Act, State
from gateway.referrals.receiving.store import open_one
from gateway.referrals.silence.store import Silence
from gateway.referrals.snapshot import fingerprint
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.referrals.bureau import LEAD, NEO, PALESA, Bureau


def why(raised: pytest.ExceptionInfo[NotAllowed]) -> str:
    return raised.value.why


def test_what_the_caller_told_goes_where_the_caller_said_it_may(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    assert bureau.row(referral_id).state == State.SENT
    assert bureau.row(referral_id).fields == ["number", "situation", "place"]


@pytest.mark.parametrize("tell", ["unsure", ""])
def test_doubt_of_the_caller_is_no_yes(small_bureau: Bureau, tell: str) -> None:
    with pytest.raises(NotAllowed) as raised:
        small_bureau.draft(small_bureau.case(tell), small_bureau.organisation())
    assert why(raised) == "no_consent"


def test_the_name_of_a_person_needs_consent_to_this_kind_of_organisation(bureau: Bureau) -> None:
    number, shelter = bureau.case(), bureau.organisation()
    person = bureau.person(number, "share:police")
    with pytest.raises(NotAllowed) as raised:
        bureau.draft(number, shelter, "number", "name", person=person)
    assert why(raised) == "no_consent"
    agreed = bureau.person(number, "share:shelter")
    referral_id = bureau.draft(number, shelter, "number", "name", person=agreed)
    bureau.send(referral_id)
    assert bureau.row(referral_id).consent_id is not None


def test_the_consent_of_one_person_says_nothing_about_another(small_bureau: Bureau) -> None:
    number, shelter = small_bureau.case(), small_bureau.organisation()
    small_bureau.person(number, "share:shelter")
    other = small_bureau.person(number)
    with pytest.raises(NotAllowed):
        small_bureau.draft(number, shelter, "name", person=other)
    with pytest.raises(NotAllowed):
        small_bureau.draft(number, shelter, "name")


def test_what_rests_on_callers_alone_is_taken_back_once_all_of_them_took_their_reports_back(bureau: Bureau) -> None:
    number = bureau.case()
    bureau.report("yes", case_id=bureau.case_id(number))
    shelter = bureau.organisation()
    referral_id = bureau.draft(number, shelter)
    bureau.send(referral_id)
    for callers_left in (1, 0):
        bureau.one_caller_takes_it_back()
        with writing(bureau.engine) as connection:
            open_one(connection, bureau.now, "mpho", shelter, referral_id, bureau.rules)
        assert (bureau.row(referral_id).state == State.REVOKED) == (callers_left == 0)
    assert (bureau.row(referral_id).state, bureau.row(referral_id).reason) == (State.REVOKED, "consent_withdrawn")


def test_the_shelter_reads_on_while_a_second_caller_whose_report_was_linked_still_says_yes(bureau: Bureau) -> None:
    number = bureau.case()
    referral_id = bureau.sent(number)
    bureau.report("yes", id="f" * 32, linked_to=bureau.case_id(number))  # nobody has looked at the case since
    for state in (State.SENT, State.REVOKED):
        bureau.one_caller_takes_it_back()
        bureau.wait(minutes=1)
        Silence(bureau.engine, bureau.rules, bureau.teams)(bureau.now)
        assert bureau.row(referral_id).state == state


def test_who_a_linked_caller_left_out_is_sent_nothing(small_bureau: Bureau) -> None:
    number = small_bureau.case()
    referral_id = small_bureau.draft(number, small_bureau.organisation("police"), service="protection")
    small_bureau.report("not_police", linked_to=small_bureau.case_id(number))
    with pytest.raises(NotAllowed) as raised:
        small_bureau.send(referral_id)
    assert why(raised) == "excluded"


def test_consent_that_is_withdrawn_before_sending_stops_it(bureau: Bureau) -> None:
    number, shelter = bureau.case("unsure"), bureau.organisation()
    person = bureau.person(number, "share:shelter")
    referral_id = bureau.draft(number, shelter, "number", "name", person=person)
    told = bureau.told(referral_id)
    bureau.withdraw(number, person)
    with pytest.raises(NotAllowed):
        bureau.send(referral_id, told)
    assert bureau.row(referral_id).sent_at is None


def test_without_consent_a_legal_basis_and_a_second_person_are_needed(bureau: Bureau) -> None:
    number, police = bureau.case("unsure"), bureau.organisation("police")
    referral_id = bureau.draft(number, police, service="protection", basis="imminent_harm")
    with pytest.raises(NotAllowed) as raised:
        bureau.send(referral_id)
    assert why(raised) == "not_approved"
    assert bureau.say_yes("no_consent", "referral", str(referral_id), by=PALESA) == "same_person"
    with pytest.raises(NotAllowed):
        bureau.send(referral_id)
    assert bureau.say_yes("no_consent", "referral", str(referral_id), by=NEO) == "done"
    bureau.send(referral_id)
    assert bureau.row(referral_id).override == "imminent_harm"
    assert [row.used_at for row in bureau.rows(casework.approvals)] == [bureau.now]


def test_the_second_persons_yes_is_for_this_one_only_and_for_a_day(small_bureau: Bureau) -> None:
    number, police = small_bureau.case("unsure"), small_bureau.organisation("police")
    first, second = (small_bureau.draft(number, police, service="protection", basis="court") for _ in range(2))
    small_bureau.say_yes("no_consent", "referral", str(first))
    with pytest.raises(NotAllowed):
        small_bureau.send(second)
    small_bureau.wait(hours=25)
    with pytest.raises(NotAllowed):
        small_bureau.send(first)


def test_a_basis_that_is_none_is_no_basis(small_bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        small_bureau.draft(small_bureau.case("unsure"), small_bureau.organisation(), basis="curiosity")


def test_what_is_sent_is_what_was_written(bureau: Bureau) -> None:
    referral_id = bureau.draft(bureau.case(), bureau.organisation())
    told = bureau.told(referral_id)
    with pytest.raises(NotAllowed) as raised:
        bureau.send(referral_id, told | {"lines": [["name", "Name", "Thandi"]]})
    assert why(raised) == "changed"
    bureau.send(referral_id, told)
    assert bureau.row(referral_id).snapshot_hash == fingerprint(told)


def test_nobody_is_asked_for_what_they_do_not_give_and_closed_cases_ask_nobody(small_bureau: Bureau) -> None:
    number, police = small_bureau.case(), small_bureau.organisation("police")
    with pytest.raises(NotAllowed) as raised:
        small_bureau.draft(number, police, service="shelter")
    assert why(raised) == "not_theirs"
    gone = small_bureau.organisation(active=False)
    with pytest.raises(NotAllowed):
        small_bureau.draft(number, gone)
    with writing(small_bureau.engine) as connection:
        connection.execute(casework.cases.update().values(status="closed", closed_at=small_bureau.now))
    with pytest.raises(NotAllowed) as raised:
        small_bureau.draft(number, small_bureau.organisation())
    assert why(raised) == "closed"


def test_pressed_twice_it_is_sent_once(bureau: Bureau) -> None:
    referral_id = bureau.sent()
    with pytest.raises(NotAllowed) as raised:
        bureau.send(referral_id)
    assert why(raised) == "over"
    assert bureau.steps(referral_id).count("send") == 1


# ---- whom the caller left out ----


def test_a_worker_cannot_choose_whom_the_caller_left_out(bureau: Bureau) -> None:
    number, police = bureau.case("not_police"), bureau.organisation("police")
    person = bureau.person(number, "share:police")
    for lead_says in ("", "life_in_danger"):
        with pytest.raises(NotAllowed) as raised:
            bureau.draft(number, police, service="protection", person=person, lead_says=lead_says)
        assert why(raised) == "excluded"


def test_the_lead_can_with_a_reason_that_stays_on_the_path(bureau: Bureau) -> None:
    number, police = bureau.case("not_police"), bureau.organisation("police")
    person, lead = bureau.person(number, "share:police"), {"by": LEAD, "role": Role.HOTLINE_LEAD}
    with pytest.raises(NotAllowed):
        bureau.draft(number, police, service="protection", person=person, **lead)  # type: ignore[arg-type]
    referral_id = bureau.draft(
        number, police, service="protection", person=person, lead_says="caller_agreed", **lead  # type: ignore[arg-type]
    )  # fmt: skip
    bureau.send(referral_id)
    assert "excluded_ok" in bureau.steps(referral_id)


def test_a_worker_who_asked_may_once_the_lead_agrees(bureau: Bureau) -> None:
    number, police = bureau.case("not_police"), bureau.organisation("police")
    person, how = bureau.person(number, "share:police"), {"service": "protection"}
    subject = excluded_subject(number, police)
    with writing(bureau.engine) as connection:
        ask_lead(connection, bureau.now, PALESA, number, police, Reason("other_unit", b"sealed"))
    assert bureau.say_yes("excluded", "case", subject, by=NEO) == "not_allowed"
    with pytest.raises(NotAllowed):
        bureau.draft(number, police, person=person, **how)  # type: ignore[arg-type]
    assert bureau.say_yes("excluded", "case", subject, by=LEAD, role=Role.HOTLINE_LEAD) == "done"
    bureau.send(bureau.draft(number, police, person=person, **how))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        bureau.draft(number, police, person=person, **how)  # type: ignore[arg-type]


def test_a_suspect_named_after_the_draft_stops_the_sending(bureau: Bureau) -> None:
    number, police = bureau.case(), bureau.organisation("police")
    referral_id = bureau.draft(number, police, service="protection")
    with writing(bureau.engine) as connection:
        connection.execute(reports.update().values(suspect="police"))
    with pytest.raises(NotAllowed) as raised:
        bureau.send(referral_id)
    assert why(raised) == "excluded"


# ---- whatever is pressed, in whatever order ----

FIELD_SETS = [("number", "place"), ("number", "name"), ("number", "support"), ("words", "number"), ("plan",)]
step = st.one_of(
    st.tuples(st.just("person"), st.sets(st.sampled_from(["share:shelter", "share:police", "disability"]))),
    st.tuples(st.just("draft"), st.tuples(
        st.sampled_from(FIELD_SETS), st.sampled_from(["shelter", "police"]), st.sampled_from(["", "imminent_harm"]),
        st.booleans(),
    )),
    st.tuples(st.just("withdraw"), st.none()),
    st.tuples(st.just("yes"), st.sampled_from([PALESA, NEO])),
    st.tuples(st.just("send"), st.integers(0, 3)),
    st.tuples(st.just("act"), st.tuples(st.integers(0, 3), st.sampled_from(sorted(Act)))),
)  # fmt: skip
REASONS = {Act.REFUSE: "full", Act.REVOKE: "not_needed", Act.FINISH: "service_provided"}


class Story:
    """One case under random hands."""

    def __init__(self, bureau: Bureau, tell: str) -> None:
        self.bureau, self.tell, self.number = bureau, tell, bureau.case(tell)
        self.shelter, self.police = bureau.organisation(), bureau.organisation("police")
        self.people: list[int] = []
        self.scopes: dict[int, set[str]] = {}
        self.drafts: list[tuple[int, tuple[str, ...], str, int | None]] = []
        self.agreed: set[int] = set()
        self.content: dict[int, bytes] = {}

    def go(self, what: str, how: Any) -> None:
        with contextlib.suppress(NotAllowed):
            getattr(self, what)(how)
        self.check()

    def person(self, scopes: set[str]) -> None:
        person = self.bureau.person(self.number, *scopes)
        self.people.append(person)
        self.scopes[person] = scopes

    def draft(self, how: Any) -> None:
        fields, kind, basis, about = how
        person = self.people[-1] if self.people and about else None
        service = "shelter" if kind == "shelter" else "protection"
        new = self.bureau.draft(
            self.number, getattr(self, kind), *fields, service=service, person=person, basis=basis
        )  # fmt: skip
        self.drafts.append((new, fields, kind, person))
        self.content[new] = self.bureau.row(new).snapshot

    def withdraw(self, _: None) -> None:
        if self.people:
            self.bureau.withdraw(self.number, self.people[-1])
            self.scopes[self.people.pop()] = set()

    def yes(self, by: str) -> None:
        for new, *_ in self.drafts:
            if self.bureau.say_yes("no_consent", "referral", str(new), by=by) == "done":
                assert by != PALESA
                self.agreed.add(new)

    def send(self, which: int) -> None:
        if which < len(self.drafts):
            new, fields, kind, person = self.drafts[which]
            if self.bureau.row(new).snapshot is None:
                return
            self.bureau.send(new)
            scopes = self.scopes.get(person or 0, set())
            shared = f"share:{kind}" in scopes
            covered = all(
                (shared and (name != "support" or "disability" in scopes))
                or (name in ("number", "place") and self.tell == "yes")
                for name in fields
            )  # fmt: skip
            assert covered or new in self.agreed

    def act(self, how: tuple[int, Act]) -> None:
        which, act = how
        if which < len(self.drafts):
            self.bureau.act(self.drafts[which][0], act, REASONS.get(act, ""))

    def check(self) -> None:
        for new, *_ in self.drafts:
            row = self.bureau.row(new)
            assert row.snapshot in (self.content[new], None)
            if row.state not in READABLE:
                assert row.for_receiver is None
            other = self.police if row.organisation_id == self.shelter else self.shelter
            with writing(self.bureau.engine) as connection:
                found = open_one(connection, self.bureau.now, "mpho", other, new, self.bureau.rules)
            assert found is None, "another organisation read it"


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["yes", "unsure"]), st.lists(step, max_size=14))
def test_whatever_is_pressed_nothing_leaves_uncovered(
    tmp_path_factory: pytest.TempPathFactory, tell: str, steps: list[Any]
) -> None:
    bureau = Bureau(f"sqlite:///{tmp_path_factory.mktemp('story') / 'thuso.db'}")
    story = Story(bureau, tell)
    for what, how in steps:
        story.go(what, how)
    bureau.engine.dispose()
