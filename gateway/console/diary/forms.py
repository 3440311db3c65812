"""The filters of the diary. They change nothing, so they carry no token."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from gateway.console.diary import words
from gateway.console.diary.lines import Wanted
from gateway.console.forms import choices
from gateway.phrases import phrase

ALL = SelectChoice("", phrase("All"))
NO_DAY = phrase("Choose a day, such as 2026-11-22.")
YEARS = range(2000, 2100)  # near the ends of all years a day has no day before or after it


class Filters(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    class Meta:
        csrf = False

    number = StringField(
        _("Report or case"), [Optional(), Regexp(r"[0-9]{6}\Z", message=_("Six digits, such as 120045."))]
    )
    person = SelectField(_("Who"), [Optional()])
    kind = SelectField(_("What kind"), [Optional()], choices=[ALL, *choices(words.KINDS)])
    day = DateField(_("Day"), [Optional()])

    def __init__(self, names: Iterable[str], *given: Any) -> None:
        super().__init__(*given)
        self.person.choices = [ALL, *(SelectChoice(name) for name in names), *choices(words.BY)]
        self.day.process_errors = [NO_DAY] if self.day.process_errors else []

    def validate_day(self, day: DateField) -> None:
        if day.data and day.data.year not in YEARS:
            raise ValidationError(NO_DAY)

    def wanted(self) -> Wanted:
        return Wanted(self.number.data or "", self.person.data or "", self.kind.data or "", self.day.data)
