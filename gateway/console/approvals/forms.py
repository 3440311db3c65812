"""Yes or no to what somebody else asks, with or without a word about it."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

LONGEST_REMARK = 2000


class Decision(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    answer = StringField("Answer", [InputRequired("Choose yes or no."), AnyOf(["yes", "no"], "Choose yes or no.")])
    remark = TextAreaField(
        "A word about it (nobody must)",
        [Length(max=LONGEST_REMARK, message=f"{LONGEST_REMARK} characters at most.")],
    )


class Review(FlaskForm):  # type: ignore[misc]
    """Only its token."""
