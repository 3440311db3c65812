"""The forms that close a case and open it again."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from gateway.cases import words
from gateway.console.case.forms import Ticks
from gateway.console.forms import choices


class Close(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    checks = Ticks(_("What I looked at"), words.CHECKLIST)
    outcome = RadioField(_("How it ended"), [InputRequired(_("Choose how it ended."))], choices=choices(words.OUTCOMES))
    follow_up_on = DateField(_("Day of the next look, if one is agreed"), [Optional()])


class Reopen(FlaskForm):  # type: ignore[misc]
    reason = SelectField(
        _("Why it is opened again"),
        [InputRequired(_("Choose a reason."))],
        choices=choices(words.REOPEN, _("Choose a reason")),
    )
