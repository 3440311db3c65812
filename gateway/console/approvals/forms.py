"""Yes or no to what somebody else asks, with or without a word about it."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

LONGEST_REMARK = 2000


class Decision(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    answer = StringField(
        _("Answer"), [InputRequired(_("Choose yes or no.")), AnyOf(["yes", "no"], _("Choose yes or no."))]
    )
    remark = TextAreaField(
        _("A word about it (nobody must)"),
        [Length(max=LONGEST_REMARK, message=_("%(most)s characters at most.", most=LONGEST_REMARK))],
    )


class Review(FlaskForm):  # type: ignore[misc]
    """Only its token."""
