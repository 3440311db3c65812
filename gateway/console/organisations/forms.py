"""The form of an organisation."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.console.referral.forms import Ticks
from gateway.referrals.directory import KINDS, SERVICES, office_number


class OrganisationForm(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    name = StringField("Name", [InputRequired("Give a name."), Length(max=80)])
    kind = RadioField("What it is", [InputRequired("Choose one.")], choices=list(KINDS.items()))
    services = Ticks("What it gives", [InputRequired("Tick at least one.")], choices=list(SERVICES.items()))
    places = Ticks("Where it helps")
    number = StringField("Number of the office", [Length(max=24)])
    confirms = BooleanField("I rang this number, and they answered")
    active = BooleanField("May be asked for help", default=True)

    def set_places(self, places: Sequence[tuple[str, str]]) -> None:
        self.places.choices = list(places)

    def validate_number(self, field: StringField) -> None:
        if field.data and field.data.strip() and office_number(field.data) is None:
            raise ValidationError("Nobody can dial this. Write it as 2231 2345, or as +27 11 336 7676.")
