"""The console's only form: signing in."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from gateway.console.credentials import LONGEST


class SignIn(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    name = StringField("Name", [InputRequired(), Length(max=64)])
    password = PasswordField("Password", [InputRequired(), Length(max=LONGEST)])
