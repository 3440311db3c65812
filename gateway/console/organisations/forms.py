"""The forms of the directory."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from gateway.console.forms import choices
from gateway.console.referral.forms import Ticks
from gateway.referrals.confirming import HOW, RANG
from gateway.referrals.directory import KINDS, SERVICES, office_number
from gateway.referrals.heard import says_of_name

Places = Sequence[tuple[str, str]]


class OrganisationForm(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """called_en, called_st: what callers read; asked for once they are told. The second may be like the first. seen:
    the print of what the page showed."""

    name = StringField(_("Name"), [InputRequired(_("Give a name.")), Length(max=80)])
    kind = RadioField(_("What it is"), [InputRequired(_("Choose one."))], choices=choices(KINDS))
    services = Ticks(_("What it gives"), choices=choices(SERVICES))
    places = Ticks(_("Where it helps"))
    number = StringField(_("Number of the office"), [Length(max=24)])
    confirms = BooleanField(_("I rang this number, and they answered"))
    active = BooleanField(_("May be asked for help"), default=True)
    told = BooleanField(_("Callers are told of it, once the number is confirmed"))
    called_en = StringField(_("As callers read it, in English"), [Length(max=80)])
    called_st = StringField(_("As callers read it, in Sesotho"), [Length(max=80)])
    seen = HiddenField()

    def set_places(self, places: Places) -> None:
        self.places.choices = choices(dict(places))

    def validate_name(self, field: Field) -> None:
        """Blanks alone, and signs that nobody sees, are no name; the database cannot keep some of them."""
        typed = one_line(field.data)
        if not typed or not typed.isprintable():
            raise ValidationError(_("Give a name, in letters that can be read."))

    def validate_services(self, field: Field) -> None:
        """No validator: that would make a browser ask for every one of them."""
        if not field.data:
            raise ValidationError(_("Tick at least one."))

    def validate_number(self, field: Field) -> None:
        if field.data and field.data.strip() and office_number(field.data) is None:
            raise ValidationError(_("Nobody can dial this. Write it as 2231 2345, or as +27 11 336 7676."))

    def validate_called_en(self, field: Field) -> None:
        _check_name(field, self.told.data)

    def validate_called_st(self, field: Field) -> None:
        _check_name(field, False)

    def called(self) -> dict[str, str]:
        typed = {"en": self.called_en.data, "st": self.called_st.data}
        return {code: one_line(text) for code, text in typed.items() if one_line(text)}


def once(ticked: list[str] | None) -> list[str]:
    """Each only once, however often it was sent."""
    return list(dict.fromkeys(ticked or ()))


def one_line(text: str | None) -> str:
    """Without the blanks of other alphabets, at which a phone would begin a line."""
    return " ".join((text or "").split())


def _check_name(field: Field, needed: bool) -> None:
    typed = one_line(field.data)
    if (typed or needed) and (says := says_of_name(typed)):
        raise ValidationError(says)


class Confirm(FlaskForm):  # type: ignore[misc]
    """number: the one that stood on the page. on: blank is now."""

    number = HiddenField(validators=[InputRequired()])
    how = RadioField(_("How"), choices=choices(HOW), default=RANG)
    on = DateField(_("On which day, if not today"), [Optional()])

    def set_today(self, today: date) -> None:
        self._today = today

    def validate_on(self, field: Field) -> None:
        if field.data and (field.data > self._today or field.data.year < self._today.year - 1):
            raise ValidationError(_("Choose a day of the last months, not one to come."))


class Filters(FlaskForm):  # type: ignore[misc]
    """They change nothing, so they carry no token."""

    class Meta:
        csrf = False

    district = SelectField(_("District"), [Optional()])
    service = SelectField(_("What they give"), [Optional()])
    kind = SelectField(_("What it is"), [Optional()])

    def __init__(self, places: Places, *given: Any) -> None:
        super().__init__(*given)
        every = _("All")
        self.district.choices = choices(dict(places), every)
        self.service.choices, self.kind.choices = choices(SERVICES, every), choices(KINDS, every)

    def chosen(self) -> tuple[str, str, str]:
        return self.district.data or "", self.service.data or "", self.kind.data or ""
