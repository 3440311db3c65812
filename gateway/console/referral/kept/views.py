"""A referral that is written: shown, sent, answered for who said it by phone, taken back, opened by a link."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gateway.console.clocks import moment
from gateway.console.login import me, opens
from gateway.console.received import shown as received
from gateway.console.received.forms import asked_tell, is_told, tell_form, tell_forms, telling
from gateway.console.referral import shown
from gateway.console.referral.address import outside
from gateway.console.referral.forms import Press, Revoke, answers, asked_act, lacks_reason, said, sealed
from gateway.console.referral.store import Look, read_look
from gateway.console.wiring import Desk
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen
from gateway.referrals import words as plain
from gateway.referrals.confirming import marked
from gateway.referrals.directory import SERVICES
from gateway.referrals.drafts.store import NotAllowed, send
from gateway.referrals.link import new_link, spoken
from gateway.referrals.links.store import make
from gateway.referrals.machine import BY_RECEIVER, READABLE, Act, can
from gateway.referrals.permits.store import kept_from
from gateway.referrals.snapshot import fingerprint, for_receiver
from gateway.referrals.steps.telling.store import tell
from gateway.referrals.store import act
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing

NO_ADDRESS = phrase(
    "No link was made: this console does not know the name under which people outside find it. Whoever looks after it "
    "reads about the proxy in docs/operations.md."
)
CANNOT_OPEN = phrase("You do not hold the key that opens what was written. Nothing was changed.")


class KeptPages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    @property
    def _excludes(self) -> Mapping[str, frozenset[str]]:
        return self._desk.alerts.teams.excludes

    def show(self, referral_id: int) -> ResponseReturnValue:
        return self._show(referral_id)

    def _show(self, referral_id: int, status: int = 200, **changed: Any) -> ResponseReturnValue:
        now = self._clock()
        look, opener = self._look(referral_id)
        self._desk.saw(me().name, "referral", str(referral_id))
        acts = [one for one in can(look.referral.state) if one in BY_RECEIVER]
        forms = {"press": Press(), "revoke": Revoke(prefix="revoke-")} | changed
        forms["answers"] = answers(acts) | changed.get("answers", {})
        tellable = received.tellable(look.steps, look.referral.state)
        forms["tells"] = tell_forms(tellable) | changed.get("tells", {})
        page = render_template(
            "referral/show.html", look=look, referral=look.referral, words=plain, services=SERVICES, **forms,
            content=shown.content(look.referral, opener.open), path=shown.path(look, opener.open, now),
            held=_held(look), late=shown.is_late(look.referral, now), readable=look.referral.state in READABLE,
            can_revoke=Act.REVOKE in can(look.referral.state), due=shown.due(look.referral, now),
            links=[(moment(one.made_at, now), shown.link_state(one, now)) for one in look.links],
            office_number=marked(look.referral.office_number, look.referral.office_confirmed_at, now),
            over=moment(look.referral.expires_at, now) if look.referral.expires_at else None,
            steps=received.steps(look.steps, look.referral.state, now),
        )  # fmt: skip
        return page, status

    def _look(self, referral_id: int) -> tuple[Look, Opener]:
        with reading(self._engine) as connection:
            look, opener = read_look(connection, referral_id, self._clock()), opens(connection)
        return look or abort(404), opener

    def send(self, referral_id: int) -> ResponseReturnValue:
        look, opener = self._look(referral_id)
        try:
            told = opener.open(look.referral.snapshot or b"")
            with writing(self._engine) as connection:
                send(
                    connection, self._clock(), me().name, referral_id, told, self._excludes, self._desk.deadlines
                )  # fmt: skip
        except NotAllowed as why:
            return self._say(referral_id, plain.HINDRANCES[why.why])
        except CannotOpen:
            return self._say(referral_id, CANNOT_OPEN)
        return self._say(referral_id, phrase("Sent. A clock runs until they answer."))

    def revoke(self, referral_id: int) -> ResponseReturnValue:
        form = Revoke(prefix="revoke-")
        if not form.validate_on_submit():
            return self._show(referral_id, 400, revoke=form)
        done = self._act(referral_id, Act.REVOKE, form.reason.data, form.words.data)
        return self._say(
            referral_id, phrase("Taken back. They can read nothing more.") if done else plain.HINDRANCES["over"]
        )

    def answer(self, referral_id: int) -> ResponseReturnValue:
        """What the organisation said by phone."""
        what = asked_act(request.form) or abort(400)
        form = said(what)
        if not form.validate_on_submit() or lacks_reason(form, what):
            return self._show(referral_id, 400, answers={what: form})
        done = self._act(referral_id, what, form.reason.data or "", form.words.data)
        return self._say(referral_id, phrase("Written down.") if done else plain.HINDRANCES["over"])

    def _act(self, referral_id: int, what: Act, reason: str, words: str) -> bool:
        box = sealed(words, self._desk.seal_public_key)
        with writing(self._engine) as connection:
            return act(connection, self._clock(), me().name, referral_id, what, self._desk.deadlines, reason, box)

    def tell(self, referral_id: int) -> ResponseReturnValue:
        """What the organisation told by phone while it helps."""
        what = asked_tell(request.form) or abort(400)
        form = tell_form(what)
        if not is_told(form, what):
            return self._show(referral_id, 400, tells={what: form})
        told = telling(form, what, self._desk.seal_public_key, None)
        with writing(self._engine) as connection:
            done = tell(connection, self._clock(), me().name, referral_id, told, self._desk.deadlines)
        return self._say(referral_id, phrase("Written down.") if done else plain.HINDRANCES["over"])

    def link(self, referral_id: int) -> ResponseReturnValue:
        """A new one-time link. Link and code stand on the answer to this and nowhere else."""
        look, opener = self._look(referral_id)
        if self._address("") is None:
            return self._say(referral_id, NO_ADDRESS)
        try:
            told = opener.open(look.referral.snapshot or b"")
        except CannotOpen:
            return self._say(referral_id, CANNOT_OPEN)
        link = new_link(for_receiver(told))  # takes a tenth of a second
        with writing(self._engine) as connection:
            if kept_from(connection, look.referral, look.referral.organisation_kind, self._excludes):
                return self._say(referral_id, plain.HINDRANCES["excluded"])
            made = make(connection, self._clock(), me().name, referral_id, link, fingerprint(told))
        if not made:
            return self._say(referral_id, plain.HINDRANCES["over"])
        address = self._address(url_for("link.enter", token=link.token))
        return render_template(
            "referral/link.html", referral=look.referral, address=address, code=spoken(link.code)
        )  # fmt: skip

    def _address(self, path: str) -> str | None:
        return outside(request.host, path, request.scheme, self._desk.production)

    def _say(self, referral_id: int, words: str) -> ResponseReturnValue:
        flash(aloud(words))
        return redirect(url_for("referral.show", referral_id=referral_id), 303)


def _held(look: Look) -> str:
    """Why a draft cannot be sent yet; "" where nothing stands against it."""
    return plain.HINDRANCES["not_approved"] if look.referral.override and not look.agreed else ""
