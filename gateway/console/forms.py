"""The forms of signing in, and what there is to choose from in the forms of every room."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from gateway.staff.credentials import LONGEST, SHORTEST

_GIVE = _("Give %(least)s to %(most)s characters, such as four plain words.", least=SHORTEST, most=LONGEST)


def choices(words: Mapping[Any, str], blank: str = "", under: str | None = None) -> list[SelectChoice]:
    """The codes and their words. blank: what stands first, for nothing chosen; under: a heading over them."""
    first = [SelectChoice("", blank)] if blank else []
    return first + [SelectChoice(code, says, optgroup=under) for code, says in words.items()]


class SignIn(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    name = StringField(_("Name"), [InputRequired(), Length(max=64)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=LONGEST)])


class ChoosePassword(FlaskForm):  # type: ignore[misc]
    password = PasswordField(
        _("New password"),
        [
            InputRequired(_("Type a new password.")),
            Length(SHORTEST, LONGEST, _GIVE),
        ],
    )
    again = PasswordField(
        _("The same once more"), [EqualTo("password", _("The two are not the same. Type both again."))]
    )


class OneTimeCode(FlaskForm):  # type: ignore[misc]
    code = StringField(_("One-time code"), [InputRequired(_("Type the code.")), Length(max=40)])
