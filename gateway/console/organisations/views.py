"""The directory: who can be asked to help, for what, whether somebody has rung them, and what callers hear of it."""

from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gateway.clock import in_maseru
from gateway.console import plain_words
from gateway.console.diary.lines import line as diary_line
from gateway.console.login import me
from gateway.console.organisations.forms import Confirm, Filters, OrganisationForm, once, one_line
from gateway.console.organisations.lines import Line, callers, confirmed, fitting, gap_lines, gives, line, stands
from gateway.console.referral.choosing import near
from gateway.console.referral.store import partners_of
from gateway.console.wiring import Desk
from gateway.conversation.services import ABROAD, dialled
from gateway.referrals.confirming import LIVES, to_ring
from gateway.referrals.directory import KINDS, number_for_callers, number_in_words, office_number
from gateway.referrals.gaps import gaps, numbers
from gateway.referrals.heard import Heard, heard
from gateway.referrals.organisations import store
from gateway.storage.database import reading, writing

HISTORY = 30  # rows of the diary on the page of an organisation


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("organisations", __name__), Pages(desk)
    one = "/organisations/<int:organisation_id>"
    room.add_url_rule("/organisations", "index", pages.index, methods=["GET"])
    room.add_url_rule("/organisations/gaps", "gaps", pages.gaps, methods=["GET"])
    room.add_url_rule("/organisations/new", "new", pages.new, methods=["GET", "POST"])
    room.add_url_rule(one, "show", pages.show, methods=["GET"])
    room.add_url_rule(f"{one}/edit", "edit", pages.edit, methods=["GET", "POST"])
    room.add_url_rule(f"{one}/confirm", "confirm", pages.confirm, methods=["POST"])
    return room


class Pages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def index(self) -> ResponseReturnValue:
        form, now = Filters(self._places(), request.args), self._clock()
        wrong = not form.validate()
        with reading(self._engine) as connection:
            rows, signs_in = store.everybody(connection), store.with_accounts(connection)
        known = {one.id: one for one in heard(rows, now)}

        def lines(some: list[Any]) -> list[Line]:
            return [line(row, known[row.id], signs_in, self._desk.place_name, now) for row in some]

        page = render_template(
            "organisations/index.html", form=form, rows=lines([] if wrong else fitting(rows, *form.chosen())),
            ring=lines(to_ring(rows, now)), everybody=len(rows), told=sum(bool(one.number) for one in known.values()),
            days=LIVES.days,
        )  # fmt: skip
        return page, 400 if wrong else 200

    def gaps(self) -> str:
        with reading(self._engine) as connection:
            rows = store.everybody(connection)
        places = {place.code: place.called for place in self._desk.places.districts()}
        told = numbers(heard(rows, self._clock()), [*places])
        return render_template(
            "organisations/gaps.html", found=gap_lines(gaps(rows, [*places]), places),
            heard=[(code, name, told[code]) for code, name in places.items()],
        )  # fmt: skip

    def show(self, organisation_id: int) -> str:
        return self._show(organisation_id, Confirm())

    def _show(self, organisation_id: int, form: Confirm) -> str:
        now = self._clock()
        with reading(self._engine) as connection:
            found = store.find(connection, organisation_id) or abort(404)
            partners, everybody = partners_of(connection, organisation_id), store.everybody(connection)
            done = store.history(connection, organisation_id, HISTORY)
        one = next(one for one in heard(everybody, now) if one.id == organisation_id)
        form.number.data = found.number
        return render_template(
            "organisations/show.html", one=found, partners=partners, kinds=KINDS, gives=gives(found.services),
            near=near(found.places, self._desk.place_name), number=number_in_words(found.number),
            stands=stands(found, now), confirmed=confirmed(found), callers=callers(one), read=self._read(one),
            form=form, done=[diary_line(row, {}, now) for row in done],
        )  # fmt: skip

    def _read(self, one: Heard) -> list[tuple[str, str]]:
        """What callers read of it, in each language of the flows."""
        languages = self._desk.files.shelf.script.languages
        return [(languages[code], one.line(code)) for code in languages] if one.number else []

    def new(self) -> ResponseReturnValue:
        form = self._form(None)
        if self._keeps(form, None) and (organisation_id := self._adds(form)):
            flash(_("The organisation stands in the directory."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
        return self._page(form, None)

    def _adds(self, form: OrganisationForm) -> int:
        """Its id; 0 where one of this name is there, which the form says."""
        entry = _entry(form)
        with writing(self._engine) as connection:
            if not store.stands_there(connection, entry.name):
                return store.add(connection, self._clock(), me().name, entry, form.confirms.data)
        _say_taken(form)
        return 0

    def edit(self, organisation_id: int) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            found = store.find(connection, organisation_id) or abort(404)
        form = self._form(found)
        if self._keeps(form, organisation_id) and self._changes(form, organisation_id):
            flash(_("Changed. Below stands whether callers hear it."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
        return self._page(form, found)

    def _changes(self, form: OrganisationForm, organisation_id: int) -> bool:
        """False where it cannot be changed so, which the form says."""
        entry, confirms, seen = _entry(form), form.confirms.data, form.seen.data or ""
        with writing(self._engine) as connection:
            if store.stands_there(connection, entry.name, organisation_id):
                _say_taken(form)
                return False
            if store.change(connection, self._clock(), me().name, organisation_id, entry, confirms, seen):
                return True
        form.form_errors.append(_("Somebody else has changed it meanwhile. Look at it again, then change it."))
        return False

    def _keeps(self, form: OrganisationForm, organisation_id: int | None) -> bool:
        """Whether all is right, and somebody wants it kept and not only to see the lines."""
        if not form.validate_on_submit():
            return False
        if form.told.data and form.active.data and (name := self._other(form, organisation_id)):
            form.number.errors = [_("Callers are told this number for %(name)s. Is one of the two wrong?", name=name)]
            return False
        return "look" not in request.form

    def _other(self, form: OrganisationForm, organisation_id: int | None) -> str:
        """Who else is told with the same number."""
        number = dialled(_entry(form).number or "")
        with reading(self._engine) as connection:
            rows = [row for row in store.everybody(connection) if row.told and row.active]
        same = [row.name for row in rows if row.id != organisation_id and dialled(row.number or "") == number]
        return same[0] if number and same else ""

    def _page(self, form: OrganisationForm, found: Any) -> ResponseReturnValue:
        read = self._preview(form) if form.is_submitted() and not form.errors else []
        page = render_template("organisations/edit.html", form=form, one=found, read=read)
        return page, 400 if form.errors else 200

    def _preview(self, form: OrganisationForm) -> list[tuple[str, str]]:
        entry, languages = _entry(form), self._desk.files.shelf.script.languages
        home = bool(entry.places) and not set(entry.places) & set(ABROAD)
        number = number_for_callers(entry.number or "", home)
        called = {"en": one_line(entry.name)} | dict(entry.called)
        one = Heard(0, entry.kind, tuple(entry.places), called, number or "...", "", "")
        return [(languages[code], one.line(code)) for code in languages]

    def confirm(self, organisation_id: int) -> ResponseReturnValue:
        form, now = Confirm(), self._clock()
        form.set_today(in_maseru(now).date())
        if not form.validate_on_submit():
            return self._show(organisation_id, form), 400
        on = form.on.data
        at = now if on in (None, in_maseru(now).date()) else datetime.combine(on, time(), UTC)
        with writing(self._engine) as connection:
            kept = store.confirm(connection, now, me().name, organisation_id, form.number.data, form.how.data, at)
        if kept:
            flash(_("Confirmed. Callers hear it within seconds, if they are told of it."))
        else:
            flash(_("Not confirmed: the number has changed, or somebody confirmed it later than that. Look again."))
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)

    def _form(self, found: Any) -> OrganisationForm:
        kept = {} if found is None else dict(found._mapping) | {"number": number_in_words(found.number)}
        kept |= {} if found is None else {"seen": store.print_of(found)}
        called = kept.get("called") or {}
        form = OrganisationForm(data=kept | {"called_en": called.get("en", ""), "called_st": called.get("st", "")})
        form.set_places(self._places())
        return form

    def _places(self) -> list[tuple[str, str]]:
        places = [(place.code, place.called) for place in self._desk.places.districts()]
        return places + [(code, plain_words.PLACES[code]) for code in ABROAD]


def _say_taken(form: OrganisationForm) -> None:
    form.name.errors = [_("An organisation of this name stands in the directory already.")]


def _entry(form: OrganisationForm) -> store.Entry:
    number = office_number(form.number.data) if form.number.data and form.number.data.strip() else None
    return store.Entry(
        one_line(form.name.data), form.kind.data, once(form.services.data), once(form.places.data), number,
        form.active.data, form.called(), form.told.data,
    )  # fmt: skip
