"""The forms of people, consent and needs."""

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from gateway.cases import words
from gateway.console.case.forms import Ticks, choices, words_field

_OFF = {"autocomplete": "off"}  # no browser offers a name that somebody typed before


class Consent(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    given_by = RadioField("Who agreed", [InputRequired("Choose who agreed.")], choices=choices(words.GIVEN_BY))
    scope = Ticks("To what", words.SCOPES)
    on = DateField("On which day", [InputRequired("Write the day.")])
    assessor = StringField("Best-interest record: who assessed it", [Optional(), Length(max=64)], render_kw=_OFF)
    consent_remark = words_field("How it was asked, and what was said (sealed)", rows=3)


class Person(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", [Optional(), Length(max=120)], render_kw=_OFF)
    born = StringField("Born, as far as known", [Optional(), Length(max=40)], render_kw=_OFF)
    contact = words_field("How to reach them, and when it is safe", longest=1000, rows=3)
    papers = words_field("Papers: which, and who holds them", longest=1000, rows=2)
    age_band = SelectField("Age", choices=choices(words.AGES), default="unknown")
    sex = SelectField("Sex", choices=choices(words.SEXES), default="unknown")
    citizenship = SelectField("Citizen of", choices=choices(words.CITIZENSHIPS), default="unknown")
    status = SelectField("Trafficking", choices=choices(words.TRAFFICKED), default="possible")
    support = Ticks("Disability and support needs", words.SUPPORT)
    was = HiddenField()


class PersonWithConsent(Consent, Person):
    """Both in one step: there is no person without the other."""


class Need(FlaskForm):  # type: ignore[misc]
    person = SelectField("Who needs it", [InputRequired("Choose the person.")], coerce=int)
    service = SelectField(
        "What is needed", [InputRequired("Choose a service.")], choices=choices(words.SERVICES, "Choose")
    )


class NeedStep(FlaskForm):  # type: ignore[misc]
    state = SelectField("What became of it", [InputRequired("Choose one.")], choices=choices(words.NEEDS))
    was = HiddenField()
