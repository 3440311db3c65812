"""The forms of grounds, police and stages."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from gateway.cases import words
from gateway.console.case.forms import Ticks, words_field
from gateway.console.forms import choices
from gateway.phrases import phrases


class Grounds(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    answer = RadioField(
        _("Are there reasonable grounds to believe that somebody is trafficked?"),
        [InputRequired(_("Choose one."))],
        choices=choices(words.GROUNDS),
    )
    reason = SelectField(_("If not: why"), [Optional()], choices=choices(words.GROUNDS_REASONS, _("Choose a reason")))
    was = HiddenField()


class NoPolice(FlaskForm):  # type: ignore[misc]
    reason = SelectField(
        _("Why the police should not be told"), [InputRequired(_("Choose a reason."))],
        choices=choices(words.POLICE_REASONS, _("Choose a reason")),
    )  # fmt: skip
    remark = words_field(_("What the second person has to know"), _("Write what the second person has to know."))


class Stage(FlaskForm):  # type: ignore[misc]
    state = RadioField(
        _("What happened"), [InputRequired(_("Choose one."))],
        choices=choices(phrases({"reached": "It was reached", "not_needed": "It is not needed"})),
    )  # fmt: skip
    on = DateField(_("On which day"), [InputRequired(_("Write the day."))])
    remark = words_field(_("Remark, if needed (sealed)"))


class Return(Stage):
    """The return home of somebody who is abroad."""

    country = SelectField(_("From which country"), [Optional()], choices=choices(words.CITIZENSHIPS, _("Choose")))
    checks = Ticks(_("What is done already"), words.RETURN)
