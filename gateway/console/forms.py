"""The forms of signing in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from gateway.staff.credentials import LONGEST, SHORTEST

_GIVE = _("Give %(least)s to %(most)s characters, such as four plain words.", least=SHORTEST, most=LONGEST)


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
