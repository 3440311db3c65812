"""The words of the flow language and the shape of each: what may stand in a flow file, and what it is for.

The descriptions are shown by editors, by way of docs/flow.schema.json.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from gateway.dialogue.script import ASKS, CHANNELS, DO_WORDS, HINTS, NAVIGATION, SHAPES
from gateway.phrases import phrase

KEY = r"^[0-9]{1,2}$"
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
# A screen of this flow, or `flow.screen` of another one.
Target = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?$", max_length=81)]
Key = Annotated[str, Field(pattern=KEY)]


def _yes(value: object) -> object:
    if value not in ("yes", "no"):
        raise ValueError(phrase("write `yes` or `no`"))
    return value == "yes"


Yes = Annotated[bool, BeforeValidator(_yes)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Spoken(Strict):
    """Something with words: the language codes announced on top stand beside its other keys."""

    words: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any, info: ValidationInfo) -> Any:
        return _with_words(data, info.context or ()) if isinstance(data, dict) else data


def _with_words(data: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    if "words" in data:
        raise ValueError(phrase("`words` is not written; put the text under its language code"))
    rest = {key: value for key, value in data.items() if key not in languages and key != "all"}
    return rest | {"words": _spread(data, languages)}


def _spread(data: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    own = {code: data[code] for code in languages if code in data}
    return dict.fromkeys(languages, data["all"]) | own if "all" in data else own


def _one_of(*words: str) -> dict[str, Any]:
    """For the schema of editors: the checker says it in a sentence of its own."""
    return {"enum": list(words)}


def _keys(*words: str) -> dict[str, Any]:
    return {"propertyNames": {"enum": list(words)}}


_OUTCOMES = dict.fromkeys(outcome for outcomes in ASKS.values() for outcome in outcomes)


class Choice(Spoken):
    """One key of a screen: its words, and what it does. Without words it works but is not printed."""

    answer: Name = Field("", description="The coded answer that this key gives to the question of the screen.")
    then: Target = Field("", description="The screen that comes next, or `flow.screen` of another flow.")
    do: Name = Field("", description="What the service does at this key.", json_schema_extra=_one_of(*DO_WORDS))
    speak: str = Field("", description="The language of every screen from here on.")
    call: Target = Field("", description="A flow, or `flow.screen`, that is gone through before `then`.")
    outcomes: dict[Name, Target] = Field(
        {}, description="For a `do` that asks: the screen for each answer.", json_schema_extra=_keys(*_OUTCOMES)
    )
    also: list[str] = Field([], description="Other words that mean this choice in an SMS.")
    only_on: str = Field("", description="The one channel that has this choice.", json_schema_extra=_one_of(*CHANNELS))


class Words(Spoken):
    """A text in each language, or one for `all`."""


class Screen(Spoken):
    """One screen: its words in each language, and one way on, by `choices`, `list` or `type_up_to`, or else `end`."""

    without: Words = Field(
        Words.model_construct(words={}), description="The words of the screen while a value in braces is not known."
    )
    sms: Words = Field(Words.model_construct(words={}), description="The words of the screen in an SMS.")
    on_sms: Target = Field("", description="The screen that stands in the place of this one in an SMS.")
    remember_as: Name = Field("", description="The name under which the answer is kept; {name} shows it again.")
    choices: dict[Key, Choice] = Field({}, description="What each key does; a key is one digit or two.")
    list: Name = Field("", description="A list from the configuration whose lines are numbered by the service.")
    side_by_side: Yes = Field(False, description="Prints the lines of the list two by two, all on one page.")
    type_up_to: int = Field(0, ge=0, le=160, description="Lets the caller type this many letters at most.")
    type_at_least: int = Field(1, ge=1, le=160, description="The fewest letters that may be typed.")
    shape: Name = Field("words", description="What is typed must be of this shape.", json_schema_extra=_one_of(*SHAPES))
    do: Name = Field(
        "", description="What the service is asked about what was typed.", json_schema_extra=_one_of(*ASKS)
    )
    outcomes: dict[Name, Target] = Field(
        {}, description="For a `do` that asks: the screen for each answer.", json_schema_extra=_keys(*_OUTCOMES)
    )
    then: Target = Field("", description="The screen that comes after an item of the list, or after typing.")
    enough: Yes = Field(False, description="From the answer to this screen on the report is kept if the call drops.")
    consent: Yes = Field(False, description="Asks for a permission: coming back to the question takes the answer back.")
    end: Yes = Field(False, description="The call ends with this screen.")


class Mistakes(Strict):
    """Where three wrong answers in a row on one screen lead to."""

    kept: Target = Field(description="The last screen when the report so far is kept.")
    not_kept: Target = Field(description="The last screen when nothing is kept.")


class CalledFlow(Strict):
    """A flow that others call. The words for leaving and for mistakes are those of the flow that is dialled."""

    flow: Name = Field(description="The name of the flow, as other flows call it.")
    version: int = Field(ge=1, description="For people: raise it whenever a screen changes.")
    languages: dict[Name, str] = Field(description="The languages that every screen speaks, each by its code.")
    draft: list[Name] = Field([], description="The languages that no native speaker has reviewed yet.")
    first_screen: Name = Field(description="The screen that the flow begins with.")
    screens: dict[Name, Screen] = Field(description="All screens, each under its name.")


class FirstFlow(CalledFlow):
    """The flow that is dialled."""

    after_leaving: Name = Field(description="The last screen for a caller who leaves on purpose.")
    after_break: Name = Field("", description="Asks a caller whose last call broke off whether to go on there.")
    after_mistakes: Mistakes = Field(description="The last screens after three wrong answers in a row on one screen.")
    on_any_screen: dict[Key, Choice] = Field(description="The keys that work on every screen.")
    key_names: dict[Name, Words] = Field(
        description="The words printed for the keys that work everywhere.", json_schema_extra=_keys(*NAVIGATION)
    )
    hints: dict[Name, Words] = Field(
        description="What is said above the screen before another try.", json_schema_extra=_keys(*HINTS)
    )
