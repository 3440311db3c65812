"""The form at a one-time link."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class Code(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    code = StringField(_("Code of eight digits"), [InputRequired(_("Type the code.")), Length(max=20)])

    def digits(self) -> str:
        """Without the blanks that people read out."""
        return "".join(filter(str.isdigit, self.code.data or ""))
