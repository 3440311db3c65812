"""What differs between two versions of a flow, in words that its reviewer understands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from gateway.dialogue.renaming import paired, renamed, with_names
from gateway.dialogue.script import EFFECTS, Choice, Screen, Script, Words
from gateway.dialogue.words import MISTAKES, NO_LONGER, NOW, SAFETY, SAYS, TEXTS
from gateway.phrases import Phrase, listed, phrase

# A reviewer looks first at what changes who is told or what is kept.
_CLOSELY = {"enough", "consent", "remember_as", "answer", "do"}
_OF_NO_ONES_INTEREST = {"name", "key", "prefix", "choices", "outcomes"}  # or told by itself
_NOT_READ = {"file", "source"}  # of a flow: where it came from


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. screen: "" for the whole flow. closely: it changes who is told or what is kept."""

    flow: str
    screen: str
    says: Phrase
    closely: bool = False

    def __str__(self) -> str:
        return f"{self.flow}, screen {self.screen}: {self.says}" if self.screen else f"{self.flow}: {self.says}"


def compare_all(old: Iterable[Script], new: Iterable[Script]) -> list[Difference]:
    """The differences between two editions of all flows; those to look at closely come first."""
    before, now = {script.name: script for script in old}, {script.name: script for script in new}
    found = [Difference(name, "", phrase("the flow was taken out"), True) for name in before if name not in now]
    for name, script in now.items():
        added = Difference(name, "", phrase("the flow was added"), True)
        found += compare(before[name], script) if name in before else [added]
    return sorted(found, key=lambda difference: not difference.closely)


def compare(old: Script, new: Script) -> list[Difference]:
    """The differences between two versions of one flow, from top to bottom; [] if they are equal."""
    names = renamed(old, new)
    found = [
        Difference(new.name, new_name, phrase("was called {name} before", name=name))
        for name, new_name in names.items()
    ]
    old = with_names(old, names)
    comparison = _Comparison(old, new)
    found += [Difference(new.name, "", says, closely) for says, closely in comparison.whole()]
    for name in [*new.screens, *(name for name in old.screens if name not in new.screens)]:
        found += [Difference(new.name, name, says, closely) for says, closely in comparison.screen(name)]
    return found


Said = Iterator[tuple[Phrase, bool]]


class _Comparison:
    """Two versions of one flow; texts are compared in the languages that both speak."""

    def __init__(self, old: Script, new: Script) -> None:
        self.old, self.new = old, new
        self.languages = {code: name for code, name in new.languages.items() if code in old.languages}

    def whole(self) -> Said:
        old, new = self.old, self.new
        for part in (field.name for field in fields(new) if isinstance(getattr(new, field.name), str | int)):
            if part not in _NOT_READ:
                yield from _valued(phrase("{part} is now {it}"), getattr(old, part), getattr(new, part), part=part)
        for which in sorted({*old.after_mistakes, *new.after_mistakes}):
            yield from _valued(MISTAKES[which], old.after_mistakes.get(which), new.after_mistakes.get(which))
        yield from self.spoken()
        every = phrase("the key of every screen {key}")
        yield from self.choices(every, old.on_any_screen, new.on_any_screen, always=True)
        for called, before, now in (
            (phrase("the name of the key {name}"), old.key_names, new.key_names),
            (phrase("the hint {name}"), old.hints, new.hints),
        ):
            for name in {**now, **before}:
                yield from self.words(called.filled(name=name), before.get(name, {}), now.get(name, {}))

    def spoken(self) -> Said:
        old, new = self.old, self.new
        for code in {**new.languages, **old.languages}:
            name = new.languages.get(code) or old.languages[code]
            if code not in old.languages:
                yield phrase("the language {name} ({code}) was added", name=name, code=code), False
            elif code not in new.languages:
                yield phrase("the language {name} ({code}) was taken out", name=name, code=code), False
            elif old.languages[code] != name:
                was = old.languages[code]
                yield (
                    phrase("the language {code} is now called {name} (was {was})", code=code, name=name, was=was),
                    False,
                )
            if code in self.languages and (code in old.draft) != (code in new.draft):
                yield _marked(name, code in new.draft), False

    def screen(self, name: str) -> Said:
        old, new = self.old.screens.get(name), self.new.screens.get(name)
        if old and new:
            for says, closely in self.parts(old, new):
                yield says, closely or old.consent or new.consent  # every word of a permission counts
        elif new:
            effects = _effects(new)
            yield listed([phrase("was added"), _reached(self.new, name), *effects], "; "), bool(effects)
        elif old:
            effects = _effects(old)
            yield listed([phrase("was taken out"), _was_reached(self.old, name), *effects], "; "), bool(effects)

    def parts(self, old: Screen, new: Screen) -> Said:
        for part, called in TEXTS.items():
            yield from self.words(called, getattr(old, part), getattr(new, part))
        yield from _fields(old, new)
        yield from self.choices(phrase("choice {key}"), old.choices, new.choices)

    def words(self, called: Phrase, old: Words, new: Words) -> Said:
        if _same(old, self.languages) and _same(new, self.languages) and len(self.languages) > 1:
            yield from _read(called, phrase("every language"), _first(old, self.languages), _first(new, self.languages))
            return
        for code, language in self.languages.items():
            yield from _read(called, language, old.get(code), new.get(code))

    def choices(
        self, called: Phrase, old: Mapping[str, Choice], new: Mapping[str, Choice], always: bool = False
    ) -> Said:
        """called: with `{key}` in it. always: whether each of them is to be looked at closely."""
        pairs = dict(paired(old, new))
        for key, now in new.items():
            it = called.filled(key=key)
            before = next((old[was] for was, is_now in pairs.items() if is_now == key), None)
            if before is None:
                yield phrase("{it} was added: {shown}", it=it, shown=self.shown(now)), always or _matters(now)
            else:
                for says, closely in self.choice(it, before, now):
                    yield says, closely or always
        for key, gone in ((key, gone) for key, gone in old.items() if key not in pairs):
            it, shown = called.filled(key=key), self.shown(gone)
            yield phrase("{it} was taken out: {shown}", it=it, shown=shown), always or _matters(gone)
        order = [key for key in new if key in pairs.values()]
        if order != [pairs[key] for key in old if key in pairs]:
            yield phrase("the order of the keys is now {order}", order=", ".join(order)), False

    def choice(self, it: Phrase, old: Choice, new: Choice) -> Said:
        if old.key != new.key:
            yield phrase("{it} was {key} before: {shown}", it=it, key=old.key, shown=self.shown(new)), False
        yield from self.words(it, old.words, new.words)
        for says, closely in _fields(old, new):
            yield phrase("{it} {says}", it=it, says=says), closely

    def shown(self, choice: Choice) -> Phrase:
        parts = [SAYS[part].filled(it=value) for part in ("call", "do", "then") if (value := getattr(choice, part))]
        words = next((f'"{choice.words[code]}"' for code in self.languages if code in choice.words), "")
        return listed([words or phrase("without words"), *parts])


def _matters(choice: Choice) -> bool:
    return choice.do in EFFECTS or bool(choice.answer)


def _marked(name: str, now: bool) -> Phrase:
    if now:
        return phrase("{name} is now marked as draft", name=name)
    return phrase("{name} is no longer marked as draft", name=name)


def _read(called: Phrase, language: str, old: str | None, new: str | None) -> Said:
    if old == new:
        return
    told = {"called": called, "language": language, "old": old, "new": new}
    if old is None:
        yield phrase('{called} in {language} was added: "{new}"', **told), False
    elif new is None:
        yield phrase('{called} in {language} was taken out; it read "{old}"', **told), False
    else:
        yield phrase('{called} in {language} now reads "{new}" (was "{old}")', **told), False


def _fields(old: Screen | Choice, new: Screen | Choice) -> Said:
    """All that is no text: a field that is new to the language is told too, if only by its name."""
    for part in (field.name for field in fields(old)):
        before, now = getattr(old, part), getattr(new, part)
        if before == now or part in _OF_NO_ONES_INTEREST or part in TEXTS:
            continue
        if isinstance(now, bool):
            yield _switched(part, now), part in _CLOSELY
        else:
            says = SAYS.get(part, phrase("{part} {it}"))
            yield from ((told, part in _CLOSELY) for told, _ in _valued(says, before, now, part=part))
    for outcome in {**new.outcomes, **old.outcomes}:
        says = phrase("after the answer {outcome} leads to {it}")
        yield from _valued(says, old.outcomes.get(outcome), new.outcomes.get(outcome), outcome=outcome)


def _switched(part: str, on: bool) -> Phrase:
    if on:
        return NOW.get(part) or phrase("now {part}", part=part)
    return NO_LONGER.get(part) or phrase("no longer {part}", part=part)


def _valued(says: Phrase, old: object, new: object, **told: str) -> Said:
    """says: with `{it}` in it, and what is told besides."""
    if old != new:
        it = phrase("{now} (was {was})", now=_plain(new), was=_plain(old))
        yield says.filled(it=it, **told), False


def _plain(value: object) -> str:
    if not value:
        return phrase("nothing")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _same(words: Words, languages: Words) -> bool:
    return len({words.get(code) for code in languages}) < 2


def _first(words: Words, languages: Words) -> str | None:
    return words.get(next(iter(languages)))


def _effects(screen: Screen) -> list[Phrase]:
    """What this screen changes for the caller's safety."""
    does = [says for part, says in SAFETY.items() if getattr(screen, part)]
    does += [SAYS["remember_as"].filled(it=screen.remember_as)] if screen.remember_as else []
    asked = [screen.do, *(choice.do for choice in screen.choices.values())]
    return does + [SAYS["do"].filled(it=do) for do in asked if do in EFFECTS]


def _reached(script: Script, name: str) -> Phrase:
    before = _before(script, name)
    return phrase("reached from {before}", before=before) if before else phrase("reached from no screen of this flow")


def _was_reached(script: Script, name: str) -> Phrase:
    before = _before(script, name)
    if not before:
        return phrase("was reached from no screen of this flow")
    return phrase("was reached from {before}", before=before)


def _before(script: Script, name: str) -> str:
    return ", ".join(one.name for one in script.screens.values() if name in _targets(one) and one.name != name)


def _targets(screen: Screen) -> set[str]:
    found = {screen.then, screen.on_sms, *screen.outcomes.values()}
    for choice in screen.choices.values():
        found |= {choice.then, choice.call, *choice.outcomes.values()}
    return found - {""}
