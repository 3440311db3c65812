"""The forms of referrals."""

from collections.abc import Container, Mapping, Sequence

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from gateway.console.forms import choices
from gateway.phrases import phrase
from gateway.privacy import seal
from gateway.referrals import words as plain
from gateway.referrals.machine import BY_RECEIVER, Act, needs_reason

LONGEST_WORDS = 2000
WORDS_FIT = 64 * 1024  # bytes: three remarks in letters that a form writes as nine bytes each
PICK = phrase("Choose one.")


def let_long_words_in(*_: object) -> None:
    """Before anything reads the form."""
    request.max_content_length = WORDS_FIT


class Ticks(SelectMultipleField):  # type: ignore[misc]  # the form library carries no types
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NewReferral(FlaskForm):  # type: ignore[misc]
    """What is shared. The reasons stay empty unless the store asks for them."""

    kind = RadioField(
        _("What is it?"),
        choices=choices(
            {"referral": _("Referral: we go on carrying the case"), "transfer": _("Transfer: they carry the case")}
        ),
        default="referral",
    )
    fields = Ticks(_("What is shared, field by field"))
    notes = Ticks(_("Notes to share"))
    ask = TextAreaField(_("What you ask of them"), [Length(max=LONGEST_WORDS)])
    basis = RadioField(_("Legal basis"), choices=choices(plain.BASES, _("None")), default="")
    basis_remark = TextAreaField(_("Why, in words"), [Length(max=LONGEST_WORDS)])
    lead_reason = SelectField(_("Reason"), choices=choices(plain.LEAD_REASONS, "–"), default="")
    lead_remark = TextAreaField(_("The reason in words"), [Length(max=LONGEST_WORDS)])


class AskLead(FlaskForm):  # type: ignore[misc]
    reason = SelectField(_("Reason"), [InputRequired(PICK)], choices=choices(plain.LEAD_REASONS, "–"))
    remark = TextAreaField(
        _("The reason in words"), [InputRequired(_("Say why, so that the lead can decide.")), Length(max=LONGEST_WORDS)]
    )


class Revoke(FlaskForm):  # type: ignore[misc]
    reason = SelectField(_("Reason"), [InputRequired(PICK)], choices=choices(plain.REVOCATIONS, "–"))
    words = TextAreaField(_("More, if needed"), [Length(max=LONGEST_WORDS)])


class Press(FlaskForm):  # type: ignore[misc]
    """One button."""


class Said(FlaskForm):  # type: ignore[misc]
    """One answer of a receiver. reason: only where the answer needs one."""

    act = HiddenField()
    reason = SelectField(_("Reason"), [Optional()], validate_choice=False)
    words = TextAreaField(_("Anything the hotline should know"), [Length(max=LONGEST_WORDS)])


_REASONS: Mapping[Act, tuple[str, Mapping[str, str]]] = {
    Act.REFUSE: (phrase("Why not?"), plain.REFUSALS), Act.FINISH: (phrase("How did it end?"), plain.OUTCOMES)
}  # fmt: skip


Answers = dict[Act, Said]


def said(act: Act) -> Said:
    """The form of one answer; what was sent with another one is left alone."""
    form = Said(prefix=f"{act}-")
    form.act.data = str(act)
    label, reasons = _REASONS.get(act, ("", {}))
    form.reason.label.text = label
    form.reason.choices = choices(reasons, "–")
    return form


def answers(acts: Sequence[Act]) -> Answers:
    """A form for each of these, in order."""
    return {act: said(act) for act in acts}


def lacks_reason(form: Said, act: Act) -> bool:
    """Whether this answer needs a reason and has none; then the form says so."""
    codes = needs_reason(act)
    if not codes or form.reason.data in codes:
        return False
    form.reason.errors = [PICK]
    return True


def asked_act(sent: Container[str]) -> Act | None:
    """Which of the answers was pressed."""
    found = [what for what in BY_RECEIVER if f"{what}-act" in sent]
    return found[0] if len(found) == 1 else None


def sealed(words: str | None, key: bytes) -> bytes | None:
    """What somebody wrote, sealed; None for nothing."""
    return seal(key, {"text": words.strip()}) if words and words.strip() else None
