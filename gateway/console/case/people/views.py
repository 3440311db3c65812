"""People at risk, their consent, and what they need."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gateway.cases import words
from gateway.cases.help import store as needs
from gateway.cases.people import store
from gateway.cases.people.store import Consent as Agreed
from gateway.cases.people.store import print_of
from gateway.cases.person import IDENTITY
from gateway.cases.person import Person as Coded
from gateway.cases.store import consents_of, people_of
from gateway.clock import in_maseru
from gateway.console.case.forms import Confirm
from gateway.console.case.page import day
from gateway.console.case.people.forms import Consent, Need, NeedStep, Person, PersonWithConsent
from gateway.console.case.wiring import CaseDesk, Page
from gateway.console.forms import choices
from gateway.console.login import me
from gateway.phrases import aloud, phrase
from gateway.storage.database import reading, wipe_journal

NEW = Page(
    phrase("Record a person"),
    phrase("Save consent and person"),
    phrase("The person and the consent are written down."),
    "people",
)
CHANGE = Page(phrase("What is known of the person"), phrase("Save"), phrase("It is written down."), "people")
MORE = Page(phrase("Consent"), phrase("Save the consent"), phrase("The consent is written down."), "people")
NEED = Page(phrase("A need"), phrase("Add the need"), phrase("The need is written down."), "people")
STEP = Page(phrase("What became of the need"), phrase("Save"), phrase("The need is written down."), "people")
WITHDRAW = Page(
    phrase("Take the consent back"), phrase("Take it back and erase"), phrase("The consent is taken back."), "people"
)
NO_KEY = phrase("You do not hold the key to what is sealed here, so you cannot change it.")


class PeoplePages:
    def __init__(self, case_desk: CaseDesk) -> None:
        self._at, self._rules = case_desk, case_desk.desk.deadlines

    def hang_on(self, room: Blueprint) -> None:
        both, of = ["GET", "POST"], "/cases/<number>"
        room.add_url_rule(f"{of}/people", "person_new", self.new, methods=both)
        room.add_url_rule(f"{of}/people/<int:person_id>", "person", self.change, methods=both)
        room.add_url_rule(f"{of}/people/<int:person_id>/consent", "consent", self.more, methods=both)
        room.add_url_rule(f"{of}/consents/<int:consent_id>/withdraw", "withdraw", self.withdraw, methods=both)
        room.add_url_rule(f"{of}/needs", "need_new", self.need, methods=["POST"])
        room.add_url_rule(f"{of}/needs/<int:need_id>", "need", self.step, methods=["POST"])

    def new(self, number: str) -> ResponseReturnValue:
        form, by = PersonWithConsent(data={"on": self._today()}), me().name
        agreed, box = self._agreed(form), self._at.seal_all(_identity(form))
        return self._at.answer(number, form, NEW, lambda connection, case, now: store.record(
            connection, self._rules, case, _coded(form), box, agreed, by, now
        ), "case/person.html")  # fmt: skip

    def change(self, number: str, person_id: int) -> ResponseReturnValue:
        row, by = self._person(number, person_id), me().name
        told = self._at.open(row.box)
        if told is None:
            flash(aloud(NO_KEY))
            return redirect(url_for("case.show", number=number, _anchor="people"), 303)
        form = Person(data=told | dict(row._mapping) | {"was": print_of(row.box)})
        box = self._at.seal_all(_identity(form))
        return self._at.answer(number, form, CHANGE, lambda connection, case, now: store.change(
            connection, self._rules, case, person_id, _coded(form), box, form.was.data or "", by, now
        ), saw="opened_case")  # fmt: skip

    def more(self, number: str, person_id: int) -> ResponseReturnValue:
        self._person(number, person_id)
        form, by = Consent(data={"on": self._today(), "scope": ["keep_record"]}), me().name
        agreed = self._agreed(form)
        return self._at.answer(number, form, MORE, lambda connection, case, now: store.add_consent(
            connection, case, person_id, agreed, by, now
        ))  # fmt: skip

    def withdraw(self, number: str, consent_id: int) -> ResponseReturnValue:
        consent = self._consent(number, consent_id)
        form, by, out = Confirm(), me().name, []
        scopes = [words.say(words.SCOPES, code) for code in consent.scope]
        if form.validate_on_submit():
            wrong = self._at.attempt(number, lambda connection, case, now: out.extend(
                store.withdraw(connection, case, consent_id, by, now)
            ))  # fmt: skip
            wipe_journal(self._at.desk.engine)
            flash(aloud(wrong or _withdrawn(out)))
            return redirect(url_for("case.show", number=number, _anchor="people"), 303)
        told: dict[str, Any] = {"scopes": scopes, "on": day(consent.on), "only": self._is_last(number, consent)}
        return self._at.show(number, "case/withdraw.html", form=form, page=WITHDRAW, **told)

    def need(self, number: str) -> ResponseReturnValue:
        case, by = self._at.find(number), me().name
        form = Need()
        with reading(self._at.desk.engine) as connection:
            form.person.choices = choices(
                {row.id: phrase("Person {n}", n=n) for n, row in enumerate(people_of(connection, case.id), 1)}
            )
        return self._at.answer(number, form, NEED, lambda connection, case, now: needs.add(
            connection, case, form.person.data, form.service.data, by, now
        ))  # fmt: skip

    def step(self, number: str, need_id: int) -> ResponseReturnValue:
        form, by = NeedStep(), me().name
        return self._at.answer(number, form, STEP, lambda connection, case, now: needs.move(
            connection, case, need_id, form.was.data or "", form.state.data, by, now
        ))  # fmt: skip

    def _today(self) -> Any:
        return in_maseru(self._at.desk.clock()).date()

    def _agreed(self, form: Any) -> Agreed:
        remark = self._at.seal(form.consent_remark.data)
        on = form.on.data or self._today()
        return Agreed(form.given_by.data or "", form.scope.data or (), on, form.assessor.data or "", remark)

    def _person(self, number: str, person_id: int) -> sa.Row[Any]:
        """Who is on record here, not erased."""
        case = self._at.find(number)
        with reading(self._at.desk.engine) as connection:
            found = [row for row in people_of(connection, case.id) if row.id == person_id and row.erased_at is None]
        return found[0] if found else abort(404)

    def _consent(self, number: str, consent_id: int) -> sa.Row[Any]:
        case = self._at.find(number)
        with reading(self._at.desk.engine) as connection:
            found = [row for row in consents_of(connection, case.id) if row.id == consent_id]
        return found[0] if found and found[0].withdrawn_at is None else abort(404)

    def _is_last(self, number: str, consent: sa.Row[Any]) -> bool:
        """Whether no other consent of this person stands."""
        case = self._at.find(number)
        with reading(self._at.desk.engine) as connection:
            rows = consents_of(connection, case.id)
        others = [row for row in rows if row.person_id == consent.person_id and row.id != consent.id]
        return all(row.withdrawn_at is not None for row in others)


def _withdrawn(out: list[int]) -> str:
    """What to do now: what is out cannot be unread."""
    if not out:
        return WITHDRAW.said
    names = ", ".join(str(referral_id) for referral_id in out)
    return phrase(
        "The consent is taken back. Shared already with referral {names}: take it back there and ask them to erase it.",
        names=names,
    )


def _identity(form: Any) -> dict[str, object]:
    return {name: (form[name].data or "").strip() for name in IDENTITY}


def _coded(form: Any) -> Coded:
    support = tuple(form.support.data or ())
    return Coded(form.age_band.data, form.sex.data, form.citizenship.data, form.status.data, support)
