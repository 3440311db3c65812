"""The forms of signing in."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from gateway.staff.credentials import LONGEST, SHORTEST


class SignIn(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    name = StringField("Name", [InputRequired(), Length(max=64)])
    password = PasswordField("Password", [InputRequired(), Length(max=LONGEST)])


class ChoosePassword(FlaskForm):  # type: ignore[misc]
    password = PasswordField(
        "New password",
        [
            InputRequired("Type a new password."),
            Length(SHORTEST, LONGEST, f"Give {SHORTEST} to {LONGEST} characters, such as four plain words."),
        ],
    )
    again = PasswordField("The same once more", [EqualTo("password", "The two are not the same. Type both again.")])


class OneTimeCode(FlaskForm):  # type: ignore[misc]
    code = StringField("One-time code", [InputRequired("Type the code."), Length(max=40)])
