"""Asking for a file, making it, and bringing one back to read."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from gateway.console.diary.words import FILE_REASONS
from gateway.console.export.locking import is_passphrase
from gateway.exports.wanted import Kind, Wanted, is_month

LONGEST_REMARK = 2000
MONTH = {"type": "month", "placeholder": "2026-03", "autocomplete": "off"}


class Ask(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    kind = RadioField(_("What"), [InputRequired(_("Choose what to take out."))])
    first = StringField(_("From the month"), [InputRequired(_("Write a month."))], render_kw=MONTH)
    last = StringField(_("To the month"), [InputRequired(_("Write a month."))], render_kw=MONTH)
    reason = RadioField(
        _("Why it must leave the console"), [InputRequired(_("Choose a reason."))],
        choices=[SelectChoice(code, says) for code, says in FILE_REASONS.items()],
    )  # fmt: skip
    remark = TextAreaField(
        _("For whom, and what they do with it"),
        [
            DataRequired(_("Say for whom, and what for: another person decides by it.")),
            Length(max=LONGEST_REMARK, message=_("%(most)s characters at most.", most=LONGEST_REMARK)),
        ],
    )

    def __init__(self, kinds: Iterable[Kind], **given: str) -> None:
        super().__init__(data=given or None)
        self.kind.choices = [SelectChoice(kind.code, kind.words) for kind in kinds]

    def validate_first(self, month: StringField) -> None:
        _check_month(month)

    def validate_last(self, month: StringField) -> None:
        _check_month(month)
        if is_month(self.first.data or "") and month.data < self.first.data:
            raise ValidationError(_("This month lies before the first one."))

    def wanted(self) -> Wanted:
        return Wanted(self.kind.data, self.first.data, self.last.data)


def _check_month(month: StringField) -> None:
    if not is_month(month.data or ""):
        raise ValidationError(_("Write the month as 2026-03."))


class Make(FlaskForm):  # type: ignore[misc]
    passphrase = HiddenField(validators=[InputRequired()])

    def validate_passphrase(self, made: HiddenField) -> None:
        if not is_passphrase(made.data or ""):
            raise ValidationError(_("This passphrase was not made here."))


class Press(FlaskForm):  # type: ignore[misc]
    """Only its token."""


class Bring(FlaskForm):  # type: ignore[misc]
    file = FileField(
        _("The zip, the spreadsheet (.xlsx) or a CSV file, unlocked, at most 4 MB"),
        [FileRequired(_("Choose a file."))],
        render_kw={"accept": ".zip,.xlsx,.csv"},
    )  # fmt: skip
