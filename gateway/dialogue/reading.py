"""From a flow file to a Script. Refuses every word that it does not know, naming file, line and screen."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from gateway.complaints import Complaint, Refused
from gateway.dialogue import grammar
from gateway.dialogue.grammar import CalledFlow, FirstFlow
from gateway.dialogue.script import Choice, Screen, Script, Words
from gateway.phrases import Phrase, phrase, phrases
from gateway.strict_yaml import Document, Path_

_WORDS = {"all", *grammar.Screen.model_fields, *grammar.Choice.model_fields}  # beside which the language codes stand
_PLAINLY: Mapping[str, Phrase] = phrases({
    "model_type": "must hold words such as `en:`, each with its own text",
    "dict_type": "must hold words, each with its own text",
    "list_type": "must be a list, such as [st]",
    "string_type": "must be text in quotes",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be greater than or equal to {ge}",
    "less_than_equal": "must be less than or equal to {le}",
    "string_too_long": "String should have at most {max_length} characters",
})  # fmt: skip


def read_script(document: Document, called: bool = False) -> Script:
    """called: whether it is a flow that another one calls, and so goes without the parts that only the first has.

    Raises Refused with a complaint for every part that is not of the language's shape."""
    data = document.data
    languages = data.get("languages") if isinstance(data, dict) else None
    if not isinstance(languages, dict) or not languages:
        raise Refused([document.complaint((), phrase("must begin with `flow:` and `languages: {en: English, …}`."))])
    if taken := sorted(set(languages) & _WORDS):
        says = phrase("{word!r} is a word of the flow language. Give this language another code.", word=taken[0])
        raise Refused([document.complaint(("languages", taken[0]), says)])
    try:
        flow = (CalledFlow if called else FirstFlow).model_validate(data, context=tuple(languages))
    except ValidationError as wrong:
        raise Refused(_complaint(document, error) for error in wrong.errors(include_url=False)) from None
    return _script(flow, document)


def _complaint(document: Document, error: Any) -> Complaint:
    at: Path_ = tuple(part for part in error["loc"] if part != "[key]")
    if at not in document.lines:  # texts are gathered under "words", which is not in the file
        at = tuple(part for part in at if part != "words")
    of_screen = len(at) > 1 and at[0] == "screens"
    says = _says(error, "/".join(str(part) for part in at[2 if of_screen else 0 :]))
    return document.complaint(at, phrase("screen {screen}: {says}", screen=at[1], says=says) if of_screen else says)


def _says(error: Any, what: str) -> Phrase:
    it = repr(what) if what else phrase("this part")
    match error["type"]:
        case "extra_forbidden":
            word = what.rpartition("/")[2]
            return phrase("the word {word!r} is not known here. Is it misspelt, or text without quotes?", word=word)
        case "missing":
            return phrase("{it} is missing.", it=it)
        case "string_pattern_mismatch" if error["ctx"]["pattern"] == grammar.KEY:
            return phrase("{it}: a key is one digit or two.", it=it)
        case "string_pattern_mismatch":
            return phrase("{it}: a name is made of letters, digits and _, and begins with a letter.", it=it)
    return phrase("{it}: {says}.", it=it, says=_plainly(error))


def _plainly(error: Any) -> str:
    """Ours, or for the few mistakes that we have no words for those of the library."""
    if error["type"] == "value_error":
        said: str = error["ctx"]["error"].args[0]
        return said
    known = _PLAINLY.get(error["type"])
    return known.filled(**error.get("ctx", {})) if known else error["msg"].replace("Input should", "must")


def _choice(key: str, spec: grammar.Choice) -> Choice:
    plain = spec.model_dump(exclude={"words", "also"})
    return Choice(key, words=spec.words, also=tuple(spec.also), **plain)


def _choices(specs: Mapping[str, grammar.Choice]) -> dict[str, Choice]:
    return {key: _choice(key, spec) for key, spec in specs.items()}


def _script(flow: CalledFlow, document: Document) -> Script:
    return Script(
        file=document.name,
        name=flow.flow,
        version=flow.version,
        languages=flow.languages,
        draft=tuple(flow.draft),
        first_screen=flow.first_screen,
        screens={name: _screen(name, spec) for name, spec in flow.screens.items()},
        lines=document.lines,
        source=_source(document.data),
        **_only_first(flow),
    )


def _only_first(flow: CalledFlow) -> dict[str, Any]:
    """The parts that only the flow that is dialled has."""
    if not isinstance(flow, FirstFlow):
        return {"after_leaving": "", "after_mistakes": {}, "on_any_screen": {}, "key_names": {}, "hints": {}}
    return {
        "after_leaving": flow.after_leaving,
        "after_break": flow.after_break,
        "after_mistakes": flow.after_mistakes.model_dump(),
        "on_any_screen": _choices(flow.on_any_screen),
        "key_names": {name: named.words for name, named in flow.key_names.items()},
        "hints": {name: hint.words for name, hint in flow.hints.items()},
    }


def _source(data: Mapping[str, Any]) -> str:
    """A comment more, or a draft mark less, must not cut calls under way."""
    shown = {name: part for name, part in data.items() if name not in ("draft", "version")}
    return json.dumps(shown, ensure_ascii=False)  # the order of choices is seen by callers


def _screen(name: str, spec: grammar.Screen) -> Screen:
    plain = spec.model_dump(exclude={"words", "without", "sms", "choices"})
    without: Words = spec.without.words
    return Screen(
        name=name, words=spec.words, without=without, sms=spec.sms.words, choices=_choices(spec.choices), **plain
    )
