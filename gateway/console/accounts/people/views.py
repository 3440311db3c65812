"""People: administrators make, change, reset and switch accounts off; who holds a key gives it to those whose role
goes with it. Administrators never hold one."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from gateway.complaints import Refused
from gateway.console.accounts import rows
from gateway.console.accounts.forms import NOWHERE, NewPerson, Place
from gateway.console.accounts.rows import Person
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.phrases import aloud, phrase
from gateway.staff import credentials, store
from gateway.staff.one_time import drawn
from gateway.staff.rings import store as rings
from gateway.staff.roles import ROLE_WORDS, Role
from gateway.storage.casework.tables import organisations
from gateway.storage.database import reading, writing

NOT_GIVEN = phrase(
    "The key was not given. You must hold it, the other must have a role for it, and their mark must still be the one "
    "that you compared: compare it again."
)


class People:
    """Every change is one transaction, with its line in the diary."""

    def __init__(self, desk: Desk) -> None:
        self._engine, self._clock = desk.engine, desk.clock

    def hang_on(self, room: Blueprint) -> None:
        one = "/people/<int:operator_id>"
        room.add_url_rule("/people", "people", self.people, methods=["GET"])
        room.add_url_rule("/people/new", "add", self.add, methods=["GET", "POST"])
        room.add_url_rule(one, "person", self.person, methods=["GET"])
        room.add_url_rule(f"{one}/role", "change", self.change, methods=["POST"])
        room.add_url_rule(f"{one}/reset", "reset", self.reset, methods=["POST"])
        room.add_url_rule(f"{one}/switch", "switch", self.switch, methods=["POST"])
        room.add_url_rule(f"{one}/sessions/end", "end_sessions", self.end_sessions, methods=["POST"])
        room.add_url_rule(f"{one}/key", "give_key", self.give_key, methods=["POST"])

    def people(self) -> str:
        with reading(self._engine) as connection:
            return render_template("accounts/people.html", people=self._seen(connection))

    def person(self, operator_id: int) -> str:
        with reading(self._engine) as connection:
            person, form = self._find(connection, operator_id), self._filled(connection, Place())
            holds = person.ring in rings.held_by(connection, me().operator_id)
        form.role.data, form.organisation.data = str(person.role), str(person.organisation_id or NOWHERE)
        form.seen.data = store.place_of(person)
        return render_template("accounts/person.html", person=person, form=form, holds=holds, own=me().operator_id)

    def add(self) -> ResponseReturnValue:
        form = NewPerson()
        with reading(self._engine) as connection:
            self._filled(connection, form)
        if not form.validate_on_submit():
            return render_template("accounts/add.html", form=form), 400 if form.is_submitted() else 200
        password = drawn()
        try:
            store.add_operator(self._engine, form.name.data, password, self._clock(), *form.chosen(), by=me().name)
        except Refused as wrong:
            for complaint in wrong.complaints:
                form[complaint.where].errors = [complaint.says]
            return render_template("accounts/add.html", form=form), 400
        return _hand_over(form.name.data.strip().lower(), password)

    def change(self, operator_id: int) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            self._find(connection, operator_id)
            form = self._filled(connection, Place())
        if not form.validate_on_submit():
            return _back(operator_id, phrase("Choose a role from the list. Nothing was changed."))
        role, organisation_id = form.chosen()
        return self._do(
            operator_id, phrase("The role is now: {role}.", role=ROLE_WORDS[role]),
            lambda connection, now: store.change(
                connection, operator_id, role, organisation_id, now, me().name, form.seen.data or ""
            ),
        )  # fmt: skip

    def reset(self, operator_id: int) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            person = self._find(connection, operator_id)
        password = drawn()
        password_hash, now = credentials.hash_password(password), self._clock()
        try:
            with writing(self._engine) as connection:
                store.reset(connection, operator_id, password_hash, now, me().name)
        except Refused as wrong:
            return _back(operator_id, _sentence(wrong))
        return _hand_over(person.name, password)

    def switch(self, operator_id: int) -> ResponseReturnValue:
        """As the button said: pressed twice, or on an old page, it does not turn around."""
        on = request.form.get("to") == "on"
        with reading(self._engine) as connection:
            person = self._find(connection, operator_id)
        known = phrase("{name} can again sign in.") if on else phrase("{name} can no longer sign in.")
        return self._do(
            operator_id, known.filled(name=person.name),
            lambda connection, now: store.switch(connection, operator_id, on, now, me().name),
        )  # fmt: skip

    def end_sessions(self, operator_id: int) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            person = self._find(connection, operator_id)
        return self._do(
            operator_id, phrase("Every session of {name} is ended.", name=person.name),
            lambda connection, now: store.end_sessions(connection, operator_id, now, me().name),
        )  # fmt: skip

    def give_key(self, operator_id: int) -> ResponseReturnValue:
        now, compared = self._clock(), request.form.get("mark", "")
        with writing(self._engine) as connection:
            person = self._find(connection, operator_id)
            given = rings.pass_on(
                connection, person.ring, me().operator_id, me().private or b"", operator_id, compared, now
            )
            if given:
                diary.write(connection, now, me().name, "key_given", "staff", str(operator_id), ring=person.ring)
        return _back(operator_id, phrase("{name} holds the key now.", name=person.name) if given else NOT_GIVEN)

    def _do(self, operator_id: int, says: str, act: Callable[[sa.Connection, datetime], object]) -> ResponseReturnValue:
        try:
            with writing(self._engine) as connection:
                act(connection, self._clock())
        except Refused as wrong:
            says = _sentence(wrong)
        return _back(operator_id, says)

    def _seen(self, connection: sa.Connection) -> list[Person]:
        accounts = store.everybody(connection)
        places = connection.execute(sa.select(organisations.c.id, organisations.c.name))
        names = {place.id: place.name for place in places}
        ring_of = {row.id: "".join(rings.of_role(Role(row.role), row.organisation_id)) for row in accounts}
        shown = rows.people(accounts, names, ring_of, rings.holders_today(connection), self._clock())
        return rows.seen_by(shown, me().role, me().organisation_id)

    def _find(self, connection: sa.Connection, operator_id: int) -> Person:
        found = next((person for person in self._seen(connection) if person.id == operator_id), None)
        return found or abort(404)

    def _filled(self, connection: sa.Connection, form: Place) -> Place:
        query = sa.select(organisations.c.id, organisations.c.name).where(organisations.c.active)
        found = connection.execute(query.order_by(organisations.c.name))
        form.organisation.choices = [
            SelectChoice(NOWHERE, phrase("None")),
            *(SelectChoice(str(key), name) for key, name in found),
        ]
        return form


def _sentence(wrong: Refused) -> str:
    said = (aloud(complaint.says) for complaint in wrong.complaints)
    return " ".join(f"{says[:1].upper()}{says[1:]}" for says in said)


def _back(operator_id: int, says: str) -> ResponseReturnValue:
    flash(aloud(says))
    return redirect(url_for("accounts.person", operator_id=operator_id), 303)


def _hand_over(name: str, password: str) -> ResponseReturnValue:
    return render_template("accounts/password_once.html", name=name, password=password)
