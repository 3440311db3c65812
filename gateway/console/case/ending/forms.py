"""The forms that close a case and open it again."""

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from gateway.cases import words
from gateway.console.case.forms import Ticks, choices


class Close(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    checks = Ticks("What I looked at", words.CHECKLIST)
    outcome = RadioField("How it ended", [InputRequired("Choose how it ended.")], choices=choices(words.OUTCOMES))
    follow_up_on = DateField("Day of the next look, if one is agreed", [Optional()])


class Reopen(FlaskForm):  # type: ignore[misc]
    reason = SelectField(
        "Why it is opened again", [InputRequired("Choose a reason.")], choices=choices(words.REOPEN, "Choose a reason")
    )
