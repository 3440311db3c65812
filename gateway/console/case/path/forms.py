"""The forms of grounds, police and stages."""

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from gateway.cases import words
from gateway.console.case.forms import Ticks, choices, words_field


class Grounds(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    answer = RadioField(
        "Are there reasonable grounds to believe that somebody is trafficked?",
        [InputRequired("Choose one.")],
        choices=choices(words.GROUNDS),
    )
    reason = SelectField("If not: why", [Optional()], choices=choices(words.GROUNDS_REASONS, "Choose a reason"))
    was = HiddenField()


class NoPolice(FlaskForm):  # type: ignore[misc]
    reason = SelectField(
        "Why the police should not be told", [InputRequired("Choose a reason.")],
        choices=choices(words.POLICE_REASONS, "Choose a reason"),
    )  # fmt: skip
    remark = words_field("What the second person has to know", "Write what the second person has to know.")


class Stage(FlaskForm):  # type: ignore[misc]
    state = RadioField(
        "What happened", [InputRequired("Choose one.")],
        choices=choices({"reached": "It was reached", "not_needed": "It is not needed"}),
    )  # fmt: skip
    on = DateField("On which day", [InputRequired("Write the day.")])
    remark = words_field("Remark, if needed (sealed)")


class Return(Stage):
    """The return home of somebody who is abroad."""

    country = SelectField("From which country", [Optional()], choices=choices(words.CITIZENSHIPS, "Choose"))
    checks = Ticks("What is done already", words.RETURN)
