"""Forms about accounts."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from gateway.console.forms import ChoosePassword
from gateway.staff.credentials import LONGEST
from gateway.staff.roles import ROLE_WORDS, Role

NOWHERE = "0"  # no organisation


class ChangePassword(ChoosePassword):
    now = PasswordField("Your password now", [InputRequired("Type the one that you have now."), Length(max=LONGEST)])
    password = ChoosePassword.password
    again = PasswordField("The new one once more", [EqualTo("password", "The two are not the same. Type both again.")])


class Place(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """Role, and for partners where they work."""

    role = SelectField("Role", choices=[SelectChoice(str(role), words) for role, words in ROLE_WORDS.items()])
    organisation = SelectField("Organisation", default=NOWHERE)

    def chosen(self) -> tuple[Role, int | None]:
        return Role(self.role.data), int(self.organisation.data) or None


class NewPerson(Place):
    name = StringField("Name to sign in with", [InputRequired("Give a name."), Length(max=64)])


class NewKey(FlaskForm):  # type: ignore[misc]
    key = PasswordField("The new OPEN_PRIVATE_KEY", [InputRequired("Type the key."), Length(max=64)])
