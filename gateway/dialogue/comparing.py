"""What differs between two versions of a flow, in words that its reviewer understands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from gateway.dialogue.renaming import paired, renamed, with_names
from gateway.dialogue.script import EFFECTS, Choice, Screen, Script, Words

# A reviewer looks first at what changes who is told or what is kept.
_CLOSELY = {"enough", "consent", "remember_as", "answer", "do"}
_SWITCHES = {
    "enough": "keeps the report from here on (enough)",
    "consent": "asks for a permission (consent)",
    "end": "ends the call",
    "side_by_side": "shows its list side by side",
}
_SAYS = {
    "then": "leads to",
    "remember_as": "remembers the answer as",
    "answer": "stands for the answer",
    "do": "does",
    "speak": "goes on in the language",
    "call": "goes through",
    "also": "may also be called by SMS",
    "only_on": "is only on the channel",
    "on_sms": "gives way in an SMS to the screen",
    "list": "shows the list",
    "shape": "takes",
    "type_up_to": "takes letters up to",
    "type_at_least": "takes letters at least",
}
_TEXTS = {"words": "the text", "without": "the wording without a value", "sms": "the wording in an SMS"}
_OF_NO_ONES_INTEREST = {"name", "key", "prefix", "choices", "outcomes"}  # or told by itself
_NOT_READ = {"file", "source"}  # of a flow: where it came from


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. screen: "" for the whole flow. closely: it changes who is told or what is kept."""

    flow: str
    screen: str
    says: str
    closely: bool = False

    def __str__(self) -> str:
        return f"{self.flow}, screen {self.screen}: {self.says}" if self.screen else f"{self.flow}: {self.says}"


def compare_all(old: Iterable[Script], new: Iterable[Script]) -> list[Difference]:
    """The differences between two editions of all flows; those to look at closely come first."""
    before, now = {script.name: script for script in old}, {script.name: script for script in new}
    found = [Difference(name, "", "the flow was taken out", True) for name in before if name not in now]
    for name, script in now.items():
        found += compare(before[name], script) if name in before else [Difference(name, "", "the flow was added", True)]
    return sorted(found, key=lambda difference: not difference.closely)


def compare(old: Script, new: Script) -> list[Difference]:
    """The differences between two versions of one flow, from top to bottom; [] if they are equal."""
    names = renamed(old, new)
    found = [Difference(new.name, new_name, f"was called {name} before") for name, new_name in names.items()]
    old = with_names(old, names)
    comparison = _Comparison(old, new)
    found += [Difference(new.name, "", says, closely) for says, closely in comparison.whole()]
    for name in [*new.screens, *(name for name in old.screens if name not in new.screens)]:
        found += [Difference(new.name, name, says, closely) for says, closely in comparison.screen(name)]
    return found


Said = Iterator[tuple[str, bool]]


class _Comparison:
    """Two versions of one flow; texts are compared in the languages that both speak."""

    def __init__(self, old: Script, new: Script) -> None:
        self.old, self.new = old, new
        self.languages = {code: name for code, name in new.languages.items() if code in old.languages}

    def whole(self) -> Said:
        old, new = self.old, self.new
        for part in (field.name for field in fields(new) if isinstance(getattr(new, field.name), str | int)):
            if part not in _NOT_READ:
                yield from _valued(f"{part} is now", getattr(old, part), getattr(new, part))
        for which in sorted({*old.after_mistakes, *new.after_mistakes}):
            says = f"after three mistakes, {which.replace('_', ' ')}, leads to"
            yield from _valued(says, old.after_mistakes.get(which), new.after_mistakes.get(which))
        yield from self.spoken()
        yield from self.choices("the key of every screen", old.on_any_screen, new.on_any_screen, always=True)
        for part, called in (("key_names", "the name of the key"), ("hints", "the hint")):
            before, now = getattr(old, part), getattr(new, part)
            for name in {**now, **before}:
                yield from self.words(f"{called} {name}", before.get(name, {}), now.get(name, {}))

    def spoken(self) -> Said:
        old, new = self.old, self.new
        for code in {**new.languages, **old.languages}:
            name = new.languages.get(code) or old.languages[code]
            if code not in self.languages:
                yield f"the language {name} ({code}) was {'added' if code in new.languages else 'taken out'}", False
            elif old.languages[code] != name:
                yield f"the language {code} is now called {name} (was {old.languages[code]})", False
            if code in self.languages and (code in old.draft) != (code in new.draft):
                yield f"{name} is {'now' if code in new.draft else 'no longer'} marked as draft", False

    def screen(self, name: str) -> Said:
        old, new = self.old.screens.get(name), self.new.screens.get(name)
        if old and new:
            for says, closely in self.parts(old, new):
                yield says, closely or old.consent or new.consent  # every word of a permission counts
        elif new:
            yield f"was added; {_reached(self.new, name)}{_effects(new)}", bool(_effects(new))
        elif old:
            yield f"was taken out; {_reached(self.old, name, 'was reached')}{_effects(old)}", bool(_effects(old))

    def parts(self, old: Screen, new: Screen) -> Said:
        for part, called in _TEXTS.items():
            yield from self.words(called, getattr(old, part), getattr(new, part))
        yield from _fields("", old, new)
        yield from self.choices("choice", old.choices, new.choices)

    def words(self, called: str, old: Words, new: Words) -> Said:
        if _same(old, self.languages) and _same(new, self.languages) and len(self.languages) > 1:
            yield from _read(called, "every language", _first(old, self.languages), _first(new, self.languages))
            return
        for code, language in self.languages.items():
            yield from _read(called, language, old.get(code), new.get(code))

    def choices(self, called: str, old: Mapping[str, Choice], new: Mapping[str, Choice], always: bool = False) -> Said:
        """always: whether each of them is to be looked at closely."""
        pairs = dict(paired(old, new))
        for key, now in new.items():
            before = next((old[was] for was, is_now in pairs.items() if is_now == key), None)
            if before is None:
                yield f"{called} {key} was added: {self.shown(now)}", always or now.do in EFFECTS or bool(now.answer)
            else:
                for says, closely in self.choice(f"{called} {key}", before, now):
                    yield says, closely or always
        for key, gone in ((key, gone) for key, gone in old.items() if key not in pairs):
            yield f"{called} {key} was taken out: {self.shown(gone)}", always or gone.do in EFFECTS or bool(gone.answer)
        order = [key for key in new if key in pairs.values()]
        if order != [pairs[key] for key in old if key in pairs]:
            yield f"the order of the keys is now {', '.join(order)}", False

    def choice(self, called: str, old: Choice, new: Choice) -> Said:
        if old.key != new.key:
            yield f"{called} was {old.key} before: {self.shown(new)}", False
        yield from self.words(called, old.words, new.words)
        yield from _fields(f"{called} ", old, new)

    def shown(self, choice: Choice) -> str:
        does = [says for part in ("call", "do", "then") if (says := _says(choice, part))]
        words = next((f'"{choice.words[code]}"' for code in self.languages if code in choice.words), "without words")
        return ", ".join([words, *does])


def _read(called: str, language: str, old: str | None, new: str | None) -> Said:
    if old == new:
        return
    if old is None:
        yield f'{called} in {language} was added: "{new}"', False
    elif new is None:
        yield f'{called} in {language} was taken out; it read "{old}"', False
    else:
        yield f'{called} in {language} now reads "{new}" (was "{old}")', False


def _fields(called: str, old: Screen | Choice, new: Screen | Choice) -> Said:
    """All that is no text: a field that is new to the language is told too, if only by its name."""
    for part in (field.name for field in fields(old)):
        before, now = getattr(old, part), getattr(new, part)
        if before == now or part in _OF_NO_ONES_INTEREST or part in _TEXTS:
            continue
        if isinstance(now, bool):
            yield f"{called}{'now' if now else 'no longer'} {_SWITCHES.get(part, part)}", part in _CLOSELY
        else:
            says = f"{called}{_SAYS.get(part, part)}"
            yield from ((told, part in _CLOSELY) for told, _ in _valued(says, before, now))
    for outcome in {**new.outcomes, **old.outcomes}:
        says = f"{called}after the answer {outcome} leads to"
        yield from _valued(says, old.outcomes.get(outcome), new.outcomes.get(outcome))


def _valued(says: str, old: object, new: object) -> Said:
    if old != new:
        yield f"{says} {_plain(new)} (was {_plain(old)})", False


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if value and isinstance(value, tuple) else str(value or "nothing")


def _says(choice: Choice, part: str) -> str:
    value = getattr(choice, part)
    return f"{_SAYS[part]} {value}" if value else ""


def _same(words: Words, languages: Words) -> bool:
    return len({words.get(code) for code in languages}) < 2


def _first(words: Words, languages: Words) -> str | None:
    return words.get(next(iter(languages)))


def _effects(screen: Screen) -> str:
    """What this screen changes for the caller's safety, to stand behind a sentence."""
    does = [says for part, says in _SWITCHES.items() if part in _CLOSELY and getattr(screen, part)]
    does += [f"remembers the answer as {screen.remember_as}"] if screen.remember_as else []
    asked = [screen.do, *(choice.do for choice in screen.choices.values())]
    does += [f"does {do}" for do in asked if do in EFFECTS]
    return "".join(f"; {says}" for says in does)


def _reached(script: Script, name: str, verb: str = "reached") -> str:
    before = [screen.name for screen in script.screens.values() if name in _targets(screen) and screen.name != name]
    return f"{verb} from {', '.join(before)}" if before else f"{verb} from no screen of this flow"


def _targets(screen: Screen) -> set[str]:
    found = {screen.then, screen.on_sms, *screen.outcomes.values()}
    for choice in screen.choices.values():
        found |= {choice.then, choice.call, *choice.outcomes.values()}
    return found - {""}
