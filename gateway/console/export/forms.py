"""Asking to take words out, and taking them."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.console.diary.words import EXPORT_REASONS
from gateway.console.export.locking import is_passphrase

LONGEST_REMARK = 2000


class Ask(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    reason = RadioField(
        _("Why the words must leave the console"), [InputRequired(_("Choose a reason."))],
        choices=[SelectChoice(code, says) for code, says in EXPORT_REASONS.items()],
    )  # fmt: skip
    remark = TextAreaField(
        _("Who asked, and for what"),
        [
            InputRequired(_("Say who asked, and for what: another person decides by it.")),
            Length(max=LONGEST_REMARK, message=_("%(most)s characters at most.", most=LONGEST_REMARK)),
        ],
    )


class Take(FlaskForm):  # type: ignore[misc]
    passphrase = HiddenField("Passphrase", [InputRequired()])

    def validate_passphrase(self, made: HiddenField) -> None:
        if not is_passphrase(made.data or ""):
            raise ValidationError(_("This passphrase was not made here."))
