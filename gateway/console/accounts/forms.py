"""Forms about accounts."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from gateway.console.forms import ChoosePassword
from gateway.staff.credentials import LONGEST
from gateway.staff.roles import ROLE_WORDS, Role

NOWHERE = "0"  # no organisation


class ChangePassword(ChoosePassword):
    now = PasswordField(
        _("Your password now"), [InputRequired(_("Type the one that you have now.")), Length(max=LONGEST)]
    )
    password = ChoosePassword.password
    again = PasswordField(
        _("The new one once more"), [EqualTo("password", _("The two are not the same. Type both again."))]
    )


class Place(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """Role, and for partners where they work. seen: what the page showed of them."""

    role = SelectField(_("Role"), choices=[SelectChoice(str(role), words) for role, words in ROLE_WORDS.items()])
    organisation = SelectField(_("Organisation"), default=NOWHERE)
    seen = HiddenField()

    def chosen(self) -> tuple[Role, int | None]:
        return Role(self.role.data), int(self.organisation.data) or None


class NewPerson(Place):
    name = StringField(_("Name to sign in with"), [InputRequired(_("Give a name.")), Length(max=64)])


class NewKey(FlaskForm):  # type: ignore[misc]
    key = PasswordField(_("The new OPEN_PRIVATE_KEY"), [InputRequired(_("Type the key.")), Length(max=64)])
