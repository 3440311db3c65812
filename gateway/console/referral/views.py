"""Asking an organisation for help: whom, for what, and exactly what they will read. Nothing leaves before its own page
has shown it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.cases.words import AGES
from gateway.console.forms import choices
from gateway.console.login import me, opens
from gateway.console.referral import choosing
from gateway.console.referral.forms import AskLead, NewReferral, let_long_words_in, sealed
from gateway.console.referral.kept.views import CANNOT_OPEN, KeptPages
from gateway.console.referral.store import Around, read_around
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.privacy import CannotOpen, seal
from gateway.referrals import words as plain
from gateway.referrals.directory import KINDS, SERVICES
from gateway.referrals.drafts.store import Draft, NotAllowed, Reason, ask_lead, write
from gateway.referrals.scope import ALWAYS, BASES
from gateway.referrals.snapshot import names, take
from gateway.staff.roles import Role
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing


def blueprint(desk: Desk) -> Blueprint:
    room, pages, kept = Blueprint("referral", __name__), Pages(desk), KeptPages(desk)
    room.url_value_preprocessor(let_long_words_in)
    room.add_url_rule("/cases/<number>/refer", "new", pages.new, methods=["GET", "POST"])
    room.add_url_rule("/cases/<number>/refer/ask", "ask", pages.ask, methods=["GET", "POST"])
    room.add_url_rule("/referrals/<int:referral_id>", "show", kept.show, methods=["GET"])
    room.add_url_rule("/referrals/<int:referral_id>/send", "send", kept.send, methods=["POST"])
    room.add_url_rule("/referrals/<int:referral_id>/revoke", "revoke", kept.revoke, methods=["POST"])
    room.add_url_rule("/referrals/<int:referral_id>/answer", "answer", kept.answer, methods=["POST"])
    room.add_url_rule("/referrals/<int:referral_id>/tell", "tell", kept.tell, methods=["POST"])
    room.add_url_rule("/referrals/<int:referral_id>/link", "link", kept.link, methods=["POST"])
    return room


class Pages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    @property
    def _excludes(self) -> Mapping[str, frozenset[str]]:
        return self._desk.alerts.teams.excludes

    def new(self, number: str) -> ResponseReturnValue:
        around, opener = self._around(number)
        service, organisation = request.args.get("service", ""), around.organisation(_id("to"))
        if service not in SERVICES or organisation is None:
            return self._whom(around, service)
        form = NewReferral()
        person = around.person(_id("person"))
        ticks = self._ticks(around, organisation.kind, person)
        form.fields.choices = choices({tick.name: tick.words for tick in ticks})
        form.notes.choices = choices({str(note): text for note, text in around.notes.items() if text})
        wrong = ""
        if form.validate_on_submit():
            try:
                return self._write(around, opener, form, service, organisation, person)
            except NotAllowed as why:
                wrong = plain.HINDRANCES[why.why]
            except CannotOpen:
                wrong = CANNOT_OPEN
        elif not form.is_submitted():
            form.fields.data = [tick.name for tick in ticks if tick.chosen]
        page = render_template(
            "referral/new.html", form=form, around=around, service=service, service_words=SERVICES[service],
            organisation=organisation, person=person, ticks=ticks, wrong=wrong, kind_words=KINDS,
            barred=plain.LEFT_OUT.get(around.barred.get(organisation.kind, ""), ""), always=ALWAYS,
            agreed=organisation.id in around.agreed, is_lead=me().role == Role.HOTLINE_LEAD,
            scope_words=choosing.agreed_words(organisation.kind),
        )  # fmt: skip
        return page, 400 if form.is_submitted() else 200

    def _around(self, number: str) -> tuple[Around, Opener]:
        with reading(self._engine) as connection:
            opener = opens(connection)
            around = read_around(connection, number, opener, self._excludes, self._clock())
        if around is None:
            abort(404)
        self._desk.saw(me().name, "case", number, what="saw_to_refer")
        return around, opener

    def _whom(self, around: Around, service: str) -> str:
        """The first page: what is needed, for whom, and who gives it."""
        answers_ = around.report.answers if around.report is not None else {}
        found = choosing.choices(
            around.directory, service, [answers_.get("district", "")], self._desk.place_name, around.signs_in,
            around.barred, around.agreed, self._clock(),
        )  # fmt: skip
        return render_template(
            "referral/whom.html", around=around, service=service, person_id=_id("person"), found=found,
            services=choosing.service_choices(around.needed), ages=AGES, is_lead=me().role == Role.HOTLINE_LEAD,
        )  # fmt: skip

    def _ticks(self, around: Around, kind: str, person: Any) -> list[choosing.Tick]:
        known = self._coded(around, person)
        sealed = {"notes"} if any(around.notes.values()) else set()
        sealed |= {"plan"} if around.plan else set()
        sealed |= {"words"} if around.report is not None and around.report.words else set()
        sealed |= {"later"} if around.letters else set()
        sealed |= {name for name, text in self._identity(around, person).items() if text}
        scopes = around.scopes(person.id if person is not None else None, self._clock())
        return choosing.ticks(known, sealed, kind, scopes, around.caller_agrees(kind, self._excludes))

    def _identity(self, around: Around, person: Any) -> dict[str, str]:
        return dict(around.identities[person.id]) if person is not None else {}

    def _coded(self, around: Around, person: Any) -> dict[str, str]:
        told = choosing.from_report(around.report, around.case.level, around.case.number, self._desk.place_name)
        return told | choosing.from_person(person)

    def _write(
        self, around: Around, opener: Opener, form: NewReferral, service: str, organisation: Any, person: Any
    ) -> ResponseReturnValue:
        chosen = {ALWAYS, "ask", *form.fields.data} | ({"notes"} if form.notes.data else set())
        told = take(chosen, self._coded(around, person) | self._open(around, opener, form, person, chosen), service)
        if not set(form.fields.data) <= set(names(told)):
            raise NotAllowed("empty")
        key, now, by = self._desk.seal_public_key, self._clock(), me()
        draft = Draft(
            around.case.number, form.kind.data, organisation.id, service, told, seal(key, told),
            person.id if person is not None else None,
            _reason(form.basis.data if form.basis.data in BASES else "", form.basis_remark.data, key),
            _reason(form.lead_reason.data, form.lead_remark.data, key),
        )  # fmt: skip
        with writing(self._engine) as connection:
            referral_id = write(connection, now, by.name, by.role, draft, self._excludes)
            if chosen & {"words", "later"}:
                diary.write(connection, now, by.name, "opened_words", "report", around.case.number)
        flash(gettext("Written, and not sent yet. Read what will be shared, then send it."))
        return redirect(url_for("referral.show", referral_id=referral_id), 303)

    def _open(self, around: Around, opener: Opener, form: NewReferral, person: Any, chosen: set[str]) -> dict[str, str]:
        """What was sealed. What the caller wrote is opened only where it was chosen."""
        found = {"ask": (form.ask.data or "").strip()}
        found["notes"] = "\n\n".join(around.notes.get(int(note), "") for note in form.notes.data or [])
        found |= self._identity(around, person) | {"plan": around.plan}
        if "later" in chosen:
            found["later"] = "\n".join(choosing.caller_words(opener.open(box)) for box in around.letters)
        if "words" in chosen and around.report is not None and around.report.words:
            found["words"] = choosing.caller_words(opener.open(around.report.words))
        return found

    def ask(self, number: str) -> ResponseReturnValue:
        around, _ = self._around(number)
        organisation, form = around.organisation(_id("to")), AskLead()
        if organisation is None or not around.barred.get(organisation.kind):
            abort(404)
        asked = {name: request.args.get(name, "") for name in ("service", "person")}
        if form.validate_on_submit():
            reason = _reason(form.reason.data, form.remark.data, self._desk.seal_public_key)
            if reason is not None:
                with writing(self._engine) as connection:
                    ask_lead(connection, self._clock(), me().name, number, organisation.id, reason)
            flash(gettext("The lead was asked. Once there is a yes, the organisation can be chosen for 24 hours."))
            return redirect(
                url_for("referral.new", number=number, service=asked["service"], person=asked["person"]), 303
            )
        why = plain.LEFT_OUT[around.barred[organisation.kind]]
        page = render_template("referral/ask.html", form=form, around=around, organisation=organisation, why=why)
        return page, 400 if form.is_submitted() else 200


def _id(name: str) -> int | None:
    """A small number out of the address."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _reason(code: str | None, words: str | None, key: bytes) -> Reason | None:
    return Reason(code, sealed(words, key)) if code else None
