"""The directory: who can be asked to help, for what, and whether somebody has rung them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gateway.console import plain_words
from gateway.console.clocks import moment
from gateway.console.login import me
from gateway.console.organisations.forms import OrganisationForm
from gateway.console.referral.choosing import near
from gateway.console.referral.store import partners_of
from gateway.console.wiring import Desk
from gateway.referrals.directory import KINDS, SERVICES, number_in_words, office_number
from gateway.referrals.organisations import store
from gateway.storage.database import reading, writing

ABROAD = ("ZA",)


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("organisations", __name__), Pages(desk)
    room.add_url_rule("/organisations", "index", pages.index, methods=["GET"])
    room.add_url_rule("/organisations/new", "new", pages.new, methods=["GET", "POST"])
    room.add_url_rule("/organisations/<int:organisation_id>", "show", pages.show, methods=["GET"])
    room.add_url_rule("/organisations/<int:organisation_id>/edit", "edit", pages.edit, methods=["GET", "POST"])
    return room


class Pages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def index(self) -> str:
        with reading(self._engine) as connection:
            found, signs_in = store.everybody(connection), store.with_accounts(connection)
        rows = [(one, near(one.places, self._desk.place_name), number_in_words(one.number)) for one in found]
        return render_template("organisations/index.html", rows=rows, signs_in=signs_in, kinds=KINDS)

    def show(self, organisation_id: int) -> str:
        now = self._clock()
        with reading(self._engine) as connection:
            found = store.find(connection, organisation_id) or abort(404)
            partners = partners_of(connection, organisation_id)
        return render_template(
            "organisations/show.html", one=found, partners=partners, kinds=KINDS,
            gives=", ".join(SERVICES.get(code, code) for code in found.services),
            near=near(found.places, self._desk.place_name), number=number_in_words(found.number),
            confirmed=moment(found.confirmed_at, now) if found.confirmed_at else None,
        )  # fmt: skip

    def new(self) -> ResponseReturnValue:
        form = self._form(None)
        if form.validate_on_submit():
            with writing(self._engine) as connection:
                organisation_id = store.add(connection, self._clock(), me().name, _entry(form))
            flash("The organisation stands in the directory.")
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
        return render_template("organisations/edit.html", form=form, one=None), 400 if form.is_submitted() else 200

    def edit(self, organisation_id: int) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            found = store.find(connection, organisation_id) or abort(404)
        form = self._form(found)
        if form.validate_on_submit():
            with writing(self._engine) as connection:
                store.change(
                    connection, self._clock(), me().name, organisation_id, _entry(form), form.confirms.data
                )  # fmt: skip
            flash("Changed.")
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
        return render_template("organisations/edit.html", form=form, one=found), 400 if form.is_submitted() else 200

    def _form(self, found: Any) -> OrganisationForm:
        kept = {} if found is None else dict(found._mapping) | {"number": number_in_words(found.number)}
        form = OrganisationForm(data=kept)
        places = [(place.code, place.called) for place in self._desk.places.districts()]
        form.set_places(places + [(code, plain_words.PLACES[code]) for code in ABROAD])
        return form


def _entry(form: OrganisationForm) -> store.Entry:
    number = office_number(form.number.data) if form.number.data and form.number.data.strip() else None
    return store.Entry(
        form.name.data.strip(), form.kind.data, form.services.data, form.places.data or [], number, form.active.data
    )  # fmt: skip
