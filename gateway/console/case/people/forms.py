"""The forms of people, consent and needs."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from gateway.cases import words
from gateway.console.case.forms import Ticks, words_field
from gateway.console.forms import choices

_OFF = {"autocomplete": "off"}  # no browser offers a name that somebody typed before


class Consent(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    given_by = RadioField(_("Who agreed"), [InputRequired(_("Choose who agreed."))], choices=choices(words.GIVEN_BY))
    scope = Ticks(_("To what"), words.SCOPES)
    on = DateField(_("On which day"), [InputRequired(_("Write the day."))])
    assessor = StringField(_("Best-interest record: who assessed it"), [Optional(), Length(max=64)], render_kw=_OFF)
    consent_remark = words_field(_("How it was asked, and what was said (sealed)"), rows=3)


class Person(FlaskForm):  # type: ignore[misc]
    name = StringField(_("Name"), [Optional(), Length(max=120)], render_kw=_OFF)
    born = StringField(_("Born, as far as known"), [Optional(), Length(max=40)], render_kw=_OFF)
    contact = words_field(_("How to reach them, and when it is safe"), longest=1000, rows=3)
    papers = words_field(_("Papers: which, and who holds them"), longest=1000, rows=2)
    age_band = SelectField(_("Age"), choices=choices(words.AGES), default="unknown")
    sex = SelectField(_("Sex"), choices=choices(words.SEXES), default="unknown")
    citizenship = SelectField(_("Citizen of"), choices=choices(words.CITIZENSHIPS), default="unknown")
    status = SelectField(_("Trafficking"), choices=choices(words.TRAFFICKED), default="possible")
    support = Ticks(_("Disability and support needs"), words.SUPPORT)
    was = HiddenField()


class PersonWithConsent(Consent, Person):
    """Both in one step: there is no person without the other."""


class Need(FlaskForm):  # type: ignore[misc]
    person = SelectField(_("Who needs it"), [InputRequired(_("Choose the person."))], coerce=int)
    service = SelectField(
        _("What is needed"), [InputRequired(_("Choose a service."))], choices=choices(words.SERVICES, _("Choose"))
    )


class NeedStep(FlaskForm):  # type: ignore[misc]
    state = SelectField(_("What became of it"), [InputRequired(_("Choose one."))], choices=choices(words.NEEDS))
    was = HiddenField()
