"""The forms of one report: each decides one thing. version: the newest decision that the page showed."""

import re
import secrets
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)  # fmt: skip
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from gateway.console import plain_words as plain
from gateway.console.forms import choices
from gateway.phrases import Phrase, phrase
from gateway.places import Places
from gateway.reports.letters.letter import wrong_with
from gateway.reports.urgency import LEVELS
from gateway.triage import words
from gateway.triage.decisions import What, written
from gateway.triage.flags import FLAGS, SUSPECTS
from gateway.triage.told.store import CHANNELS

LONGEST_REMARK, LONGEST_WORDS = 1000, 4000
CHOOSE = _("Choose …")
WHY = phrase("Choose why.")
LOCAL_NUMBER = re.compile(r"[2568][0-9]{7}")
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


class Decision(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class Remark(Decision):
    remark = TextAreaField(_("Remark, for colleagues only"), [Optional(), Length(max=LONGEST_REMARK)], [written])


class Assign(Decision):
    to = SelectField(_("Colleague"), [InputRequired(_("Choose who shall have it."))])


class Level(Remark):
    level = RadioField(_("Level"), [InputRequired(_("Choose a level."))])
    reason = SelectField(
        _("Why lower"), choices=choices(words.LOWER_REASONS, _("Only to lower it: choose …")), default=""
    )

    def offer(self, now: str) -> None:
        """Says beside each level what it means, and which one it is now."""
        self.level.choices = choices({level: _meaning(level, level == now) for level in LEVELS})


def _meaning(level: str, now: bool) -> Phrase:
    known = phrase("{level} {words} (as now)") if now else phrase("{level} {words}")
    return known.filled(level=level, words=plain.LEVELS[level])


class Flags(Decision):
    flags = SelectMultipleField(
        _("Red flags"), choices=choices({code: flag.en for code, flag in FLAGS.items()}),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    suspect = SelectField(
        _("With F23: what the suspect is"),
        choices=choices({role: words.SUSPECTS[role] for role in SUSPECTS}, CHOOSE),
        default="",
    )


class Release(Remark):
    reason = SelectField(_("Why they may know"), [InputRequired(WHY)], choices=choices(words.RELEASE_REASONS, CHOOSE))


class Hold(Remark):
    reason = SelectField(_("Why not"), [InputRequired(WHY)], choices=choices(words.HOLD_REASONS, CHOOSE))


class Link(Decision):
    other = StringField(
        _("Case number of the other report"),
        [
            InputRequired(_("Write its six digits.")),
            Regexp(r"^\s*[0-9]{6}\s*$", message=_("A case number has six digits.")),
        ],
    )


class Message(Decision):
    text = TextAreaField(_("What the caller shall read"), [InputRequired(_("Write what the caller shall read."))])

    def validate_text(self, text: TextAreaField) -> None:
        if wrong := wrong_with(text.data or ""):
            raise ValidationError(phrase("It {wrong}", wrong=wrong))


class Other(Remark):
    service = SelectField(
        _("For whom it is"), [InputRequired(_("Choose a service."))], choices=choices(words.SERVICES, CHOOSE)
    )
    reason = SelectField(
        _("What it is"), [InputRequired(_("Choose what it is."))], choices=choices(words.OTHER_REASONS, CHOOSE)
    )


class Close(Remark):
    reason = SelectField(_("Why"), [InputRequired(WHY)], choices=choices(words.CLOSE_REASONS, CHOOSE))


class Reopen(Remark):
    reason = SelectField(_("Why"), [InputRequired(WHY)], choices=choices(words.REOPEN_REASONS, CHOOSE))


class Number(Remark):
    reason = SelectField(_("Why"), [InputRequired(WHY)], choices=choices(words.NUMBER_REASONS, CHOOSE))
    remark = TextAreaField(
        _("In words, for who decides"), [DataRequired(_("Write a few words.")), Length(max=LONGEST_REMARK)], [written]
    )


FORMS: Mapping[What, type[Decision]] = {
    What.TAKE: Decision, What.ASSIGN: Assign, What.GIVE_BACK: Decision, What.LEVEL: Level, What.FLAGS: Flags,
    What.RELEASE: Release, What.HOLD: Hold, What.LINK: Link, What.UNLINK: Decision, What.DIFFER: Link,
    What.MESSAGE: Message, What.NEED_INFO: Decision, What.ACTIONABLE: Decision, What.OTHER: Other, What.CLOSE: Close,
    What.REOPEN: Reopen,
}  # fmt: skip


def _radio(question: str, label: str, first: str = "") -> RadioField:
    """first: what stands before the others for "not answered"; without it one must be chosen."""
    return RadioField(label, [InputRequired(_("Choose one."))], choices=choices(plain.ANSWERS[question], first))


class NewReport(FlaskForm):  # type: ignore[misc]
    """The same questions as callers are asked, in the same codes."""

    once = HiddenField()
    channel = RadioField(_("How it was told"), [InputRequired(_("Choose one."))], choices=choices(CHANNELS))
    language = RadioField(
        _("Which language they speak"), [InputRequired(_("Choose one."))], choices=choices(words.LANGUAGES)
    )
    who = _radio("who", _("Who is it about"))
    danger = _radio("danger", _("Is the person in danger, or about to be moved"))
    what = _radio("what", _("What is happening"))
    place = SelectField(_("Where"))
    details = TextAreaField(_("What was told, in their words"), [Optional(), Length(max=LONGEST_WORDS)])
    tell = _radio("tell", _("Who may be told"))
    contact = _radio("contact", _("May we contact the person who told it"))
    safe_time = SelectField(
        _("Safe time for contact"), choices=choices(plain.ANSWERS["safe_time"], _("Not asked")), default=""
    )
    number = StringField(_("Their number, only if they agree"), [Optional(), Length(max=24)])
    agreed = BooleanField(_("They agree that we keep this number"))
    reference = BooleanField(_("They want a reference, to ask for this report later by phone"))

    def open_new(self, places: Places) -> None:
        """A fresh form; sent twice, it is one report."""
        self.place.choices = place_choices(places)
        self.once.data = self.once.data or secrets.token_hex(16)

    def validate_number(self, number: StringField) -> None:
        wanted = self.contact.data in ("sms", "call")
        if wanted and not full_number(number.data or ""):
            raise ValidationError(
                _("Write the number: eight digits in Lesotho, or with + and the code of the country.")
            )
        if wanted and not self.agreed.data:
            raise ValidationError(_("Ask whether we may keep the number, and tick it. Else choose “No” at contact."))

    def answers(self, places: Places) -> dict[str, str]:
        """In the codes of the flows; the place as district and council."""
        told = {name: self[name].data for name in ("who", "danger", "what", "tell", "contact")}
        if told["contact"] != "no" and self.safe_time.data:
            told["safe_time"] = self.safe_time.data
        place = places.by_code.get(self.place.data)
        if place is None or not place.within:
            inside = {"council": "unsure"} if place else {}
            return told | {"district": self.place.data} | inside
        return told | {"district": place.within, "council": place.code}


def full_number(typed: str) -> str:
    """E.164, "" for what is no number."""
    digits = re.sub(r"[\s()-]", "", typed)
    if LOCAL_NUMBER.fullmatch(digits):
        return f"+266{digits}"
    return digits if NUMBER.fullmatch(digits) else ""


def place_choices(places: Places) -> list[SelectChoice]:
    """One list for district and council, as one question is answered more easily than two."""
    elsewhere = {"unsure": _("Not known"), "ZA": plain.PLACES["ZA"]}
    found = choices(elsewhere, under=phrase("Not in a district"))
    for district in places.districts():
        whole = {district.code: phrase("{district}, council not known", district=district.name)}
        councils = {place.code: place.name for place in places.councils(district.code)}
        found += choices(whole | councils, under=district.name)
    return found
