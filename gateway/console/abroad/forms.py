"""The forms of people found abroad, and of their way home."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.core import Label
from wtforms.validators import InputRequired, NumberRange, Optional

from gateway.abroad import words
from gateway.abroad.found import MOST, Found, children_of, why_not
from gateway.abroad.way import PARTY_NEXT, RESULTS
from gateway.abroad.words import why
from gateway.console import plain_words as plain
from gateway.console.case.forms import Ticks, words_field
from gateway.console.forms import choices
from gateway.triage.words import LANGUAGES

CHOOSE, ONE = _("Choose …"), _("Choose one.")
QUESTIONS = ("who", "danger", "what", "tell")  # as every report asks them
AT = {
    "post_elsewhere": "post",
    "no_papers_and_papers": "papers",
    "one_or_several": "people",
    "more_children": "children",
}


NOT_KNOWN = _("Not known")
UNSURE = {"tell": _("Not asked, or not sure: only the hotline")}


def _asked(question: str, label: Any, without: str = "") -> RadioField:
    answers = {code: says for code, says in plain.ANSWERS[question].items() if code != without}
    answers |= {"unsure": UNSURE.get(question, NOT_KNOWN)}
    return RadioField(label, [InputRequired(ONE)], choices=choices(answers))


class FoundAbroad(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """once: sent twice, it is one report."""

    once = HiddenField()
    country = SelectField(_("Country"), [InputRequired(ONE)], choices=choices(words.COUNTRIES), default="ZA")
    post = SelectField(_("Post"), [InputRequired(ONE)], choices=choices(words.POSTS, CHOOSE))
    came_by = SelectField(_("How you know of the person"), [InputRequired(ONE)], choices=choices(words.CAME_BY, CHOOSE))
    language = RadioField(_("Which language the person speaks"), [InputRequired(ONE)], choices=choices(LANGUAGES))
    safety = RadioField(_("How safe is the person now"), [InputRequired(ONE)], choices=choices(words.SAFETY))
    danger = _asked("danger", _("Is the person in danger, or about to be moved"))
    who = _asked("who", _("Who is it about"), without="myself")
    people = IntegerField(
        _("How many people"),
        [InputRequired(_("Write a number.")), NumberRange(1, MOST, _("Write a number from 1 on."))],
        default=1, render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    children = IntegerField(
        _("Of more than one: how many under 18, or of unknown age"), [Optional(), NumberRange(0, MOST)],
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    what = _asked("what", _("What is happening"))
    papers = Ticks(_("Papers that they hold"), words.PAPERS)
    details = words_field(_("What was told, in their words"), rows=6)
    tell = _asked("tell", _("Who may be told"))

    def open_new(self) -> None:
        self.once.data = self.once.data or secrets.token_hex(16)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer by itself, then whether they go together."""
        if not super().validate(extra_validators):
            return False
        if code := why_not(self.found(), self.who.data):
            wrong = self[AT.get(code, "who")]
            wrong.errors = [why(code)]
        return not code

    def found(self) -> Found:
        return Found(
            self.country.data, self.post.data, self.came_by.data, self.safety.data, tuple(self.papers.data or ()),
            self.people.data, children_of(self.who.data, self.children.data or 0),
        )  # fmt: skip

    def answers(self) -> Mapping[str, str]:
        return {name: self[name].data for name in QUESTIONS}


class Begin(FlaskForm):  # type: ignore[misc]
    person = SelectField(_("Whose way home"), [InputRequired(_("Choose the person."))], coerce=int)
    country = SelectField(_("From which country"), [InputRequired(ONE)], choices=choices(words.COUNTRIES))
    post = SelectField(_("Which consulate sees it and writes it too"), [Optional()])


class Step(FlaskForm):  # type: ignore[misc]
    """was: the mark of the step that the page showed."""

    result = RadioField("", [InputRequired(ONE)])
    on = DateField(_("On which day"), [InputRequired(_("Write the day."))])
    remark = words_field(_("Remark, for the hotline only (sealed)"))
    was = HiddenField()


def step_form(step: str, **how: Any) -> Step:
    """The form of this step: with its question, or without one."""
    form = Step(**how)
    if step in RESULTS:
        form.result.choices = choices(words.RESULTS[step])
        form.result.label = Label(form.result.id, words.QUESTIONS[step])
    else:
        del form.result
    if step in words.REMARKS:
        form.remark.label = Label(form.remark.id, words.REMARKS[step])
    return form


class Party(FlaskForm):  # type: ignore[misc]
    """was: where it stood on the page."""

    state = RadioField(_("Where they stand"), [InputRequired(ONE)])
    on = DateField(_("On which day"), [InputRequired(_("Write the day."))])
    was = HiddenField()

    def offer(self, now: str) -> None:
        """What can follow from where it stands."""
        self.state.choices = choices({code: words.PARTY_STATES[code] for code in PARTY_NEXT.get(now, ())})


class Post(FlaskForm):  # type: ignore[misc]
    """was: the consulate that the page showed."""

    post = SelectField(_("Which consulate sees it and writes it too"), [Optional()])
    reason = SelectField(_("Why"), [InputRequired(_("Choose why."))], choices=choices(words.POST_REASONS, CHOOSE))
    was = HiddenField()


class Stop(FlaskForm):  # type: ignore[misc]
    reason = SelectField(_("Why"), [InputRequired(_("Choose why."))], choices=choices(words.STOPPED, CHOOSE))


class TakeUp(FlaskForm):  # type: ignore[misc]
    """A button alone."""
