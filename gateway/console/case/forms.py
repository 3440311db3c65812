"""The forms of a case's own page, and the fields that all forms of a case are made of."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from gateway.console.forms import choices

LONGEST = 4000  # letters of one remark


def words_field(label: str, needed: str = "", longest: int = LONGEST, rows: int = 4) -> TextAreaField:
    """Typed words, which are sealed. needed: the sentence that asks for them."""
    told = [InputRequired(needed)] if needed else [Optional()]
    longer = Length(max=longest, message=_("Write at most %(most)s letters.", most=longest))
    return TextAreaField(label, [*told, longer], render_kw={"rows": rows})


class Ticks(SelectMultipleField):  # type: ignore[misc]  # the form library carries no types
    """Any of these."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, words: Mapping[str, str], **more: Any) -> None:
        super().__init__(label, choices=choices(words), **more)


class Assign(FlaskForm):  # type: ignore[misc]
    worker = SelectField(_("Who carries the case"), [InputRequired(_("Choose somebody."))])
    was = HiddenField()


class AddReport(FlaskForm):  # type: ignore[misc]
    report = StringField(
        _("Number of the report"),
        [InputRequired(_("Write the number.")), Regexp(r"^[0-9]{6}$", message=_("A number has six digits."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class Confirm(FlaskForm):  # type: ignore[misc]
    """A button alone."""
