"""Asking to take words out, and taking them."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.console.diary.words import EXPORT_REASONS
from gateway.console.export.locking import is_passphrase

LONGEST_REMARK = 2000


class Ask(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    reason = RadioField(
        "Why the words must leave the console", [InputRequired("Choose a reason.")],
        choices=[SelectChoice(code, says) for code, says in EXPORT_REASONS.items()],
    )  # fmt: skip
    remark = TextAreaField(
        "Who asked, and for what",
        [
            InputRequired("Say who asked, and for what: another person decides by it."),
            Length(max=LONGEST_REMARK, message=f"{LONGEST_REMARK} characters at most."),
        ],
    )


class Take(FlaskForm):  # type: ignore[misc]
    passphrase = HiddenField("Passphrase", [InputRequired()])

    def validate_passphrase(self, made: HiddenField) -> None:
        if not is_passphrase(made.data or ""):
            raise ValidationError("This passphrase was not made here.")
