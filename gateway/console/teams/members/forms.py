"""Forms about a member. A number is typed once and never shown again, not even in the form that was wrong."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.alerts.roster import Team
from gateway.alerts.teams import e164
from gateway.console.forms import choices
from gateway.console.teams.forms import team_choices
from gateway.console.teams.words import LANGUAGES, ROLES
from gateway.phrases import phrase
from gateway.places import Places

NO_NUMBER = phrase("Write the number with + and the country, such as +266 and eight digits.")


class NumberForm(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    number = StringField(_("Phone number"), [InputRequired(NO_NUMBER), Length(max=32)])

    def validate_number(self, typed: StringField) -> None:
        if e164(typed.data) is None:
            raise ValidationError(NO_NUMBER)


class MemberForm(FlaskForm):  # type: ignore[misc]
    """What an officer changes of somebody. seen: how they stood when the form was shown."""

    team = SelectField(_("Team"))
    role = SelectField(_("Role"), choices=choices(ROLES))
    turn = StringField(_("Turn"), [Length(max=3)])
    language = SelectField(_("Language of their SMS"), choices=choices(LANGUAGES))
    duty = StringField(_("Duty hours"), [Length(max=500)])
    seen = HiddenField()

    def set_teams(self, teams: Iterable[Team], places: Places) -> None:
        self.team.choices = team_choices(teams, places)

    def cells(self) -> dict[str, str]:
        """Their part of the line of a sheet."""
        return {
            "team": self.team.data, "role": self.role.data, "turn": (self.turn.data or "").strip(),
            "language": self.language.data, "duty": (self.duty.data or "").strip() or "always",
        }  # fmt: skip


class NewMemberForm(MemberForm, NumberForm):
    """The same with their number."""


class LeaveForm(FlaskForm):  # type: ignore[misc]
    first = StringField(_("First day"), [InputRequired(_("Choose the first day.")), Length(max=10)])
    last = StringField(_("Last day"), [InputRequired(_("Choose the last day.")), Length(max=10)])
