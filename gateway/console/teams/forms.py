"""The form of a team, and what all forms of the roster share."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from gateway.alerts.book.line import at_fields
from gateway.alerts.roster import Team
from gateway.alerts.teams import LONGEST_CODE
from gateway.complaints import Refused
from gateway.console.forms import choices
from gateway.console.teams.words import KINDS, team_name
from gateway.phrases import phrase
from gateway.places import Places

NOWHERE = ""
PICK = phrase("Choose one.")


def say(form: FlaskForm, refused: Refused) -> list[str]:
    """Puts each complaint at its field; gives those that belong to none."""
    found = at_fields(refused, form._fields)
    for name, says in found.items():
        if name:
            form[name].errors = [*form[name].errors, *says]
    return found.get("", [])


class TeamForm(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """seen: how the team stood when the form was shown."""

    team = StringField(_("Code"), [InputRequired(_("Give the team a code.")), Length(max=LONGEST_CODE)])
    kind = SelectField(_("What it is"), [InputRequired(PICK)], choices=choices(KINDS, "–"))
    covers = SelectField(_("Looks after"))
    country = StringField(_("Country, for a team abroad"), [Length(max=2)])
    above = SelectField(_("Told when this team is silent"))
    seen = HiddenField()

    def set_choices(self, places: Places, teams: Mapping[str, Team]) -> None:
        self.covers.choices = _where(places)
        self.above.choices = [SelectChoice("", _("Nobody: it is the hotline")), *team_choices(teams.values(), places)]

    def cells(self) -> dict[str, str]:
        """The line of a sheet. A country stands where a place would."""
        kind = self.kind.data
        covers = (self.country.data or "").strip().upper() if kind == "abroad" else self.covers.data
        return {"team": self.team.data.strip(), "kind": kind, "covers": covers, "above": self.above.data}

    def say(self, refused: Refused) -> list[str]:
        """As say; what a team abroad looks after is typed as a country."""
        besides = say(self, refused)
        if self.kind.data == "abroad":
            self.country.errors, self.covers.errors = self.covers.errors, []
        return besides


def _where(places: Places) -> list[SelectChoice]:
    """The councils under their districts."""
    found = [SelectChoice(NOWHERE, _("The whole country, or a country abroad"))]
    for district in places.districts():
        whole = phrase("{district}, the whole district", district=district.name)
        found.append(SelectChoice(district.code, whole, optgroup=district.name))
        councils = places.councils(district.code)
        found += [SelectChoice(council.code, council.name, optgroup=district.name) for council in councils]
    return found


def team_choices(teams: Iterable[Team], places: Places) -> list[SelectChoice]:
    """Code and words of each, by their words."""
    found = [SelectChoice(team.code, _named(team, places)) for team in teams]
    return sorted(found, key=lambda one: str(one.label))


def _named(team: Team, places: Places) -> str:
    return phrase("{place} ({code})", place=team_name(team.kind, team.covers, places), code=team.code)
