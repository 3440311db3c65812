"""From a flow file to a Script. Refuses every word that it does not know, naming file, line and screen."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from gateway.complaints import Complaint, Refused
from gateway.dialogue.script import Choice, Screen, Script, Words
from gateway.strict_yaml import Document, Path_

KEY = r"^[0-9]{1,2}$"
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
Key = Annotated[str, Field(pattern=KEY)]

_PLAINLY = {
    "model_type": "must hold words such as `en:`, each with its own text",
    "dict_type": "must hold words, each with its own text",
    "list_type": "must be a list, such as [st]",
    "string_type": "must be text in quotes",
    "int_parsing": "must be a whole number",
}


def _yes(value: object) -> object:
    if value not in ("yes", "no"):
        raise ValueError("write `yes` or `no`")
    return value == "yes"


Yes = Annotated[bool, BeforeValidator(_yes)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Spoken(_Strict):
    """Something with words: the language codes announced on top stand beside its other keys."""

    words: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any, info: ValidationInfo) -> Any:
        return _with_words(data, info.context or ()) if isinstance(data, dict) else data


def _with_words(data: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    if "words" in data:
        raise ValueError("`words` is not written; put the text under its language code")
    rest = {key: value for key, value in data.items() if key not in languages and key != "all"}
    return rest | {"words": _spread(data, languages)}


def _spread(data: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    own = {code: data[code] for code in languages if code in data}
    return dict.fromkeys(languages, data["all"]) | own if "all" in data else own


class _Choice(_Spoken):
    answer: Name = ""
    then: Name = ""
    do: Name = ""
    speak: str = ""


class _Without(_Spoken):
    pass


class _Screen(_Spoken):
    without: _Without = _Without.model_construct(words={})
    remember_as: Name = ""
    choices: dict[Key, _Choice] = {}
    list: Name = ""
    side_by_side: Yes = False
    type_up_to: int = Field(default=0, ge=0, le=160)
    then: Name = ""
    enough: Yes = False
    consent: Yes = False
    end: Yes = False


class _Flow(_Strict):
    flow: Name
    version: int = Field(ge=1)
    languages: dict[Name, str]
    draft: list[Name] = []
    first_screen: Name
    after_leaving: Name
    on_any_screen: dict[Key, _Choice]
    key_names: dict[Name, _Without]
    wrong_key: _Without
    screens: dict[Name, _Screen]


def read_script(document: Document) -> Script:
    """Raises Refused with a complaint for every part that is not of the language's shape."""
    data = document.data
    languages = data.get("languages") if isinstance(data, dict) else None
    if not isinstance(languages, dict) or not languages:
        raise Refused([document.complaint((), "must begin with `flow:` and `languages: {en: English, …}`.")])
    try:
        flow = _Flow.model_validate(data, context=tuple(languages))
    except ValidationError as wrong:
        raise Refused(_complaint(document, error) for error in wrong.errors(include_url=False)) from None
    return _script(flow, document)


def _complaint(document: Document, error: Any) -> Complaint:
    at: Path_ = tuple(part for part in error["loc"] if part != "[key]")
    if at not in document.lines:  # texts are gathered under "words", which is not in the file
        at = tuple(part for part in at if part != "words")
    where = f"screen {at[1]}: " if len(at) > 1 and at[0] == "screens" else ""
    what = "/".join(str(part) for part in at[2 if where else 0 :])
    return document.complaint(at, where + _says(error, what))


def _says(error: Any, what: str) -> str:
    it = f"{what!r}" if what else "this part"
    match error["type"]:
        case "extra_forbidden":
            return f"the word {what.rpartition('/')[2]!r} is not known here. Is it misspelt, or text without quotes?"
        case "missing":
            return f"{it} is missing."
        case "string_pattern_mismatch" if error["ctx"]["pattern"] == KEY:
            return f"{it}: a key is one digit or two."
        case "string_pattern_mismatch":
            return f"{it}: a name is made of letters, digits and _, and begins with a letter."
    says = error["msg"].removeprefix("Value error, ").replace("Input should", "must")
    return f"{it}: {_PLAINLY.get(error['type'], says)}."


def _choices(specs: Mapping[str, _Choice]) -> dict[str, Choice]:
    return {
        key: Choice(key, spec.words, spec.answer, spec.then, spec.do, spec.speak)
        for key, spec in specs.items()
    }


def _script(flow: _Flow, document: Document) -> Script:
    return Script(
        file=document.name,
        name=flow.flow,
        version=flow.version,
        languages=flow.languages,
        draft=tuple(flow.draft),
        first_screen=flow.first_screen,
        after_leaving=flow.after_leaving,
        on_any_screen=_choices(flow.on_any_screen),
        key_names={name: named.words for name, named in flow.key_names.items()},
        wrong_key=flow.wrong_key.words,
        screens={name: _screen(name, spec) for name, spec in flow.screens.items()},
        lines=document.lines,
    )


def _screen(name: str, spec: _Screen) -> Screen:
    plain = spec.model_dump(exclude={"words", "without", "choices"})
    without: Words = spec.without.words
    return Screen(name=name, words=spec.words, without=without, choices=_choices(spec.choices), **plain)
