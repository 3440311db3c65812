"""What a partner tells while it helps: a step with its result, a note, a further need."""

from collections.abc import Container, Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from gateway.console.forms import choices
from gateway.console.referral.forms import sealed
from gateway.referrals.steps import words as plain
from gateway.referrals.steps.rules import FURTHER_NEED, IN_WORDS, NOTE, RESULTS, SOCIAL_REPORT, TELLINGS
from gateway.referrals.steps.store import Telling

LONGEST_NOTE = 6000  # letters; a full report
_PICK, _WRITE = _("Choose one."), _("Write it in words.")
_WHAT_CAME, _WHICH_HELP = _("What came of it?"), _("Which help?")
_WORDS = {NOTE: _("Your note"), SOCIAL_REPORT: _("Your report")}
_MORE = _("What the hotline should know")
_TOO_MUCH = _("That is more than anybody can read in a day, and it was not sent. Call the hotline.")


class Tell(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """One thing that is told. result: of a step, or which help is needed."""

    tell = HiddenField()
    result = SelectField(_WHAT_CAME, [Optional()], validate_choice=False)
    words = TextAreaField(_MORE, [Length(max=LONGEST_NOTE)])


Tells = dict[str, Tell]


def tell_form(what: str) -> Tell:
    """The form for this; what was sent with another one is left alone."""
    form = Tell(prefix=f"{what}-")
    form.tell.data = what
    form.result.label.text = _WHICH_HELP if what == FURTHER_NEED else _WHAT_CAME
    form.result.choices = choices({code: plain.result(what, code) for code in RESULTS[what] if code}, "–")
    form.words.label.text = _WORDS.get(what, _MORE)
    return form


def tell_forms(whats: Iterable[str]) -> Tells:
    """A form for each of these, in order."""
    return {what: tell_form(what) for what in whats}


def asked_tell(sent: Container[str]) -> str | None:
    """Which of the forms was sent."""
    found = [what for what in TELLINGS if f"{what}-tell" in sent]
    return found[0] if len(found) == 1 else None


def is_told(form: Tell, what: str) -> bool:
    """Whether it was sent with all that it needs; else the form says what is missing."""
    if not form.validate_on_submit():
        return False
    if (form.result.data or "") not in RESULTS[what]:
        form.result.errors = [_PICK]
        return False
    if what in IN_WORDS and not (form.words.data or "").strip():
        form.words.errors = [_WRITE]
        return False
    return True


def says_too_much(form: Tell) -> Tells:
    """The form with the sentence that nothing more is taken today."""
    form.words.errors = [_TOO_MUCH]
    return {form.tell.data: form}


def telling(form: Tell, what: str, hotline: bytes, own: bytes | None) -> Telling:
    """What was told, its words sealed. hotline, own: public keys; own is of the partner's ring, None for none."""
    words = form.words.data
    return Telling(what, form.result.data or "", sealed(words, hotline), sealed(words, own) if own else None)
