"""The forms of the safety plan, notes and files."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from gateway.cases import words
from gateway.console.case.forms import words_field
from gateway.console.forms import choices


class Plan(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    safe_times = words_field(words.PLAN["safe_times"], longest=1000, rows=2)
    may_know = words_field(words.PLAN["may_know"], longest=1000, rows=2)
    code_word = words_field(words.PLAN["code_word"], longest=200, rows=1)
    if_danger = words_field(words.PLAN["if_danger"], longest=2000)
    go_to = words_field(words.PLAN["go_to"], longest=1000, rows=2)
    take_along = words_field(words.PLAN["take_along"], longest=1000, rows=2)
    was = HiddenField()


class Note(FlaskForm):  # type: ignore[misc]
    kind = SelectField(_("What it is"), [InputRequired(_("Choose one."))], choices=choices(words.NOTES))
    text = words_field(_("Note"), _("Write the note."), longest=8000)


class File(FlaskForm):  # type: ignore[misc]
    file = FileField(
        _("PDF, PNG, JPEG, plain text or Word, at most 5 MB"), [FileRequired(_("Choose a file."))],
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.txt,.docx"},
    )  # fmt: skip
