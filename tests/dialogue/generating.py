"""Makes up flows out of every word of the language: mostly without a mistake, never twice the same.

They have the stages that a report needs, so that most of them are accepted; what stands in each stage is chance.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from typing import Any

import yaml

from gateway.dialogue.script import HINTS, Item, ItemList, TextTable

Data = dict[str, Any]
LANGUAGES = {"en": "English", "st": "Sesotho"}
WORDS = {
    "en": "who what where girl boy house road call help safe work school money near far known told seen village",
    "st": "mang eng kae ngoanana ntlo tsela letsa thuso tsireletseho mosebetsi sekolo chelete haufi hole motse tšepo",
}
DISTRICTS = ("LS-A", "LS-B", "LS-C", "LS-D", "LS-E")
MOST_QUESTIONS = 4
SHAPES: Mapping[str, Data] = {
    "words": {"type_up_to": "80"},
    "digits": {"shape": "digits", "type_at_least": "3", "type_up_to": "6"},
    "phone": {"shape": "phone", "type_up_to": "20"},
    "date": {"shape": "date", "type_up_to": "12"},
}


def written(files: Mapping[str, Data]) -> dict[str, str]:
    """The flows as files."""
    return {name: yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000)
            for name, data in files.items()}  # fmt: skip


def lists(random: Random) -> dict[str, ItemList]:
    """Districts, and a few or many councils in each."""

    def items(codes: list[str]) -> tuple[Item, ...]:
        names = {code: f"{code.title()} {random.choice('abcdefgh')}" for code in codes}
        return tuple(Item(code, dict.fromkeys(LANGUAGES, name)) for code, name in names.items())

    inner = {one: items([f"{one}{n}" for n in range(random.randint(1, 12))]) for one in DISTRICTS}
    return {"districts": ItemList("", {"": items([*DISTRICTS])}), "councils": ItemList("district", inner)}


def tables(random: Random) -> dict[str, TextTable]:
    """Who helps: nobody, somebody or many."""

    def text() -> str:
        return "\n".join(["Police: 0000\u00a00000"] * random.choice([0, 1, 2, 12]))

    return {"helpers": TextTable("district", {one: dict.fromkeys(LANGUAGES, text()) for one in DISTRICTS})}


def flows(random: Random) -> dict[str, Data]:
    """By file name: the flow that is dialled, and those that it calls."""
    made = _Maker(random).files()
    for _ in range(random.choice([0, 0, 0, 1, 2])):
        _add_a_way(random, made)
    return made


def _add_a_way(random: Random, files: Mapping[str, Data]) -> None:
    """A choice from any screen to any other: back, across, round in a ring."""
    file = random.choice([*files.values()])
    screens = [screen for screen in file["screens"].values() if "choices" in screen and "list" not in screen]
    other = random.choice([*files.values()])
    target = random.choice([name for name in other["screens"] if name != "go_on"])
    words = {code: f"Elsewhere {code}" for code in LANGUAGES}
    random.choice(screens)["choices"]["13"] = words | {"then": target if other is file else f"{other['flow']}.{target}"}


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.screens: dict[str, Data] = {}
        self.answers: list[str] = []  # that were given by now
        self.calls: list[str] = []

    # Chance

    def maybe(self, one_in: int) -> bool:
        return self.random.randint(1, one_in) == 1

    def name(self, what: str) -> str:
        self.count += 1
        return f"{what}_{self.count}"

    def sentence(self, code: str, most: int = 9) -> str:
        self.count += 1
        words = self.random.choices(WORDS[code].split(), k=self.random.randint(1, most))
        return " ".join([*words, f"{code}{self.count}"]).capitalize()

    def words(self, most: int = 9, value: str = "") -> Data:
        """A text in each language, or the same in all. value: a value to be shown in it."""
        end = f": {{{value}}}" if value else "?"
        if self.maybe(8):
            return {"all": self.sentence("en", most) + end}
        return {code: self.sentence(code, most) + end for code in LANGUAGES}

    # Files

    def files(self) -> dict[str, Data]:
        called = {}
        made = {"mine": self.mine, "team": self.team}
        for name in self.random.sample(["advice", "mine", "nearby", "team"], k=self.random.randint(1, 4)):
            called[name] = made[name]() if name in made else self.advice(name, list(called))
        first = self.first(list(called))
        if self.maybe(2):
            called["sms"] = self.talk()
        return {f"{name}.yaml": data for name, data in {"report": first, **called}.items()}

    def file(self, name: str, first_screen: str, draft: bool) -> Data:
        screens, self.screens = self.screens, {}
        head = {"flow": name, "version": str(self.random.randint(1, 9)), "languages": dict(LANGUAGES)}
        return head | ({"draft": ["st"]} if draft else {}) | {"first_screen": first_screen, "screens": screens}

    def screen(self, name: str, *parts: Data) -> str:
        self.screens[name] = {key: value for part in parts for key, value in part.items()}
        if self.maybe(12):
            self.screens[name]["sms"] = self.words(6)
        elif self.maybe(12) and "end" not in self.screens[name]:
            self.instead(name)
        return name

    def instead(self, name: str) -> None:
        """In an SMS another screen stands in the place of this one, and asks the same."""
        there, here = self.name("instead"), self.screens[name]
        asked = {part: deepcopy(value) for part, value in here.items() if part not in LANGUAGES}
        self.screens[there] = asked | {code: self.sentence(code) for code in LANGUAGES}
        here["on_sms"] = there
        for choice in here.get("choices", {}).values():
            choice.pop("also", None)

    def end(self, name: str) -> str:
        if self.maybe(3):
            number = self.random.choice(["police", "hotline"])
            return self.screen(name, self.words(5, number), {"without": self.words(5), "end": "yes"})
        return self.screen(name, self.words(6), {"end": "yes"})

    # What a caller can choose

    def choice(self, then: str, **more: object) -> Data:
        words = {"all": self.sentence("en", 2)} if self.maybe(9) else {c: self.sentence(c, 2) for c in LANGUAGES}
        made = {**words, "then": then, **more}
        if self.maybe(8):
            made["also"] = [f"word{self.count}", f"another word {self.count}"]
        if self.maybe(20):
            made["speak"] = self.random.choice([*LANGUAGES])
        return {key: value for key, value in made.items() if value}

    def choices(self, *made: Data) -> Data:
        listed = {str(n): choice for n, choice in enumerate(made, start=1)}
        if len(listed) > 1 and self.maybe(8):
            last = listed[str(len(listed))]
            if "do" not in last and "answer" not in last:
                last["only_on"] = self.random.choice(["ussd", "sms"])
                last.pop("also", None)
        if self.maybe(6):
            listed["99"] = {code: f"Leave {code}" for code in LANGUAGES} | {"do": "leave_quietly"}
        if self.maybe(15):
            listed["97"] = {code: f"Return {code}" for code in LANGUAGES} | {"do": "back"}
        return {"choices": listed}

    def onward(self, then: str, **more: object) -> Data:
        """Here and there a choice goes through another flow first."""
        if self.calls and self.maybe(5):
            more["call"] = self.random.choice(self.calls)
            then = then if not self.maybe(40) else ""
        return self.choice(then, **more)

    # Questions; each leads to `then`

    def asked(self, name: str, then: str, remember_as: str = "", **more: object) -> str:
        """A question with choices whose answer is remembered."""
        remember_as = remember_as or self.letters("told")
        answers = [f"a{n}" for n in range(self.random.randint(1, 6))]
        made = [self.onward(then, answer=answer) for answer in answers]
        self.screen(name, self.shown(), {"remember_as": remember_as}, more, self.choices(*made))
        self.answers.append(remember_as)
        return name

    def letters(self, what: str) -> str:
        """A name that can stand in braces."""
        self.count += 1
        return f"{what}_{'abcdefghij'[self.count % 10]}{'abcdefghij'[self.count // 10 % 10]}"

    def shown(self) -> Data:
        """Words that may show an answer that was given before, or may not have been."""
        if not self.answers or not self.maybe(4):
            return self.words()
        without = {"without": self.words(4)} if self.maybe(2) else {}
        return self.words(4, self.random.choice(self.answers)) | without

    def told(self, name: str, then: str) -> str:
        """Nothing is asked."""
        made = [self.onward(then) for _ in range(self.random.randint(1, 3))]
        return self.screen(name, self.shown(), self.choices(*made))

    def typed(self, name: str, then: str, shape: str) -> str:
        spec = dict(SHAPES[shape])
        if shape == "words" and self.maybe(2):
            spec["type_at_least"] = "3"
        skip = {"choices": {"9": {"then": then}}} if self.maybe(2) else {}
        return self.screen(name, self.words(), {"remember_as": self.name("typed")}, spec, skip, {"then": then})

    def district(self, name: str, then: str) -> str:
        side = self.maybe(2)
        unsure = self.choice(then, answer="unsure") if self.maybe(2) else None
        extra = {"choices": {"12" if side else "8": unsure}} if unsure else {}
        council = then
        if self.maybe(2) and not unsure:
            listed = {"remember_as": "council", "list": "councils", "then": then}
            council = self.screen(self.name("council"), self.words(4, "district"), listed)
        listed = {"remember_as": "district", "list": "districts", "then": council}
        return self.screen(name, self.words(3), listed, {"side_by_side": "yes"} if side else {}, extra)

    def question(self, then: str, after_enough: bool) -> str:
        """Any question that may stand here."""
        kinds: list[Callable[[str], str]] = [
            lambda name: self.asked(name, then),
            lambda name: self.told(name, then),
            lambda name: self.typed(name, then, self.random.choice(["digits", "phone", "date"])),
        ]
        if after_enough:
            kinds += [lambda name: self.typed(name, then, "words"), lambda name: self.asked(name, then, consent="yes")]
        return self.random.choice(kinds)(self.name("screen"))

    def chain(self, then: str, after_enough: bool) -> str:
        """Some questions, made from the last to the first."""
        for _ in range(self.random.randint(0, MOST_QUESTIONS)):
            then = self.question(then, after_enough)
        return then

    # The flow that is dialled

    def first(self, calls: list[str]) -> Data:
        self.answers, self.calls = [], [one for one in calls if one != "team"]
        self.end("left")
        self.end("lost")
        chain = self.chain(self.confirm(), after_enough=True)
        danger = self.danger(self.district(self.name("district"), chain))
        who = self.asked("who", danger, "who")
        who = self.chain(who, after_enough=False)
        self.start(who, calls)
        data = self.file("report", self.language(), self.maybe(2))
        return data | self.anywhere() | ({"after_break": "go_on"} if "go_on" in data["screens"] else {})

    def anywhere(self) -> Data:
        keys = {"0": {"do": "back"}, self.random.choice(["8", "9"]): {"do": "more"}, "99": {"do": "leave_quietly"}}
        names = {do: {code: f"{do} {code}" for code in LANGUAGES} for do in ("back", "more", "leave_quietly")}
        hints = {name: {code: f"{name} {code}".replace("_", " ") for code in LANGUAGES} for name in HINTS}
        ends = {"after_leaving": "left", "after_mistakes": {"kept": "lost", "not_kept": "left"}}
        return ends | {"on_any_screen": keys, "key_names": names, "hints": hints}

    def language(self) -> str:
        chosen = [{"all": name, "speak": code, "then": "start"} for code, name in LANGUAGES.items()]
        return self.screen("language", {"all": "THUSO"}, self.choices(*chosen)) if self.maybe(2) else "start"

    def start(self, who: str, calls: list[str]) -> None:
        made = [self.choice(who), *(self.choice("" if name == "team" else "start", call=name) for name in calls)]
        if self.maybe(3):
            leaving = self.choice("left", do="leave_quietly")
            leaving.pop("speak", None)
            self.screen("over", self.words(), self.choices(leaving))
            made.append(self.choice("over", only_on="ussd"))
            made[-1].pop("also", None)
        self.screen("start", self.words(), self.choices(*made))
        if self.maybe(3):
            going_on = {code: f"Going on {code}" for code in LANGUAGES} | {"do": "go_on"}
            self.screen("go_on", {"all": "THUSO"}, {"choices": {"1": going_on, "2": self.choice("start")}})

    def danger(self, then: str) -> str:
        helper = self.choice(then, answer="now", do="alert_helper")
        made = [helper, *(self.choice(then, answer=f"d{n}") for n in range(self.random.randint(1, 3)))]
        return self.screen("danger", self.words(), {"remember_as": "danger", "enough": "yes"}, self.choices(*made))

    def confirm(self) -> str:
        made = [self.onward(self.receipt(), do="send") if self.maybe(6) else self.choice(self.receipt(), do="send")]
        if self.maybe(2):
            made.append(self.choice("danger", do="start_over"))
        return self.screen(self.name("confirm"), self.words(5), self.choices(*made))

    def receipt(self) -> str:
        if self.maybe(3):
            return self.screen(self.name("receipt"), self.words(4, "ref"), {"end": "yes"})
        farewell = self.end(self.name("end"))
        digits = {"shape": "digits", "type_at_least": "4", "type_up_to": "4", "do": "same_digits"}
        outcomes = {"right": farewell} | ({"wrong": farewell} if self.maybe(3) else {})
        there = self.screen(self.name("receipt"), self.words(4, "ref"), digits, {"outcomes": outcomes})
        if not {"sms", "on_sms"} & set(self.screens[there]) and self.maybe(2):
            self.screens[there]["on_sms"] = self.screen(self.name("sent"), self.words(4, "ref"), {"end": "yes"})
        return there

    # Flows that are called

    def advice(self, name: str, calls: list[str]) -> Data:
        self.answers, self.calls = [], [one for one in calls if one not in ("mine", "team")]
        made = [self.choice(self.told(self.name("advice"), "menu")) for _ in range(self.random.randint(1, 4))]
        if self.maybe(2):
            made.append(self.choice(self.helpers()))
        if self.maybe(2):
            made.append(self.choice(self.asked(self.name("quiz"), "menu")))
        if self.maybe(3):
            made.append(self.choice("report.who"))
        self.screen("menu", self.words(), self.choices(*made, self.choice("", do="return")))
        return self.file(name, "menu", self.maybe(2))

    def helpers(self) -> str:
        there = self.name("helpers")
        self.screen(there, self.words(3, "helpers"), {"without": self.words(5)}, self.choices(self.choice("menu")))
        return self.district(self.name("where"), there)

    def mine(self) -> Data:
        """A report that is opened by its reference."""
        self.answers, self.calls = [], []
        menu, wrong = self.name("menu"), self.name("wrong")
        self.screen(wrong, self.words(), self.choices(self.choice("code"), self.choice("", do="return")))
        outcomes = dict.fromkeys(("waiting", "in_hand", "closed"), self.told(self.name("stands"), menu))
        asking = {"shape": "code", "type_up_to": "16", "do": "open_report"}
        outcomes |= {"wrong": wrong, "not_now": self.end(self.name("later"))}
        self.screen("code", self.words(5), asking, {"outcomes": outcomes})
        messages = self.screen(self.name("messages"), self.words(2, "messages"), self.choices(self.choice(menu)))
        reading = self.choice("", do="read_messages", outcomes={"none": menu, "some": messages})
        reading.pop("speak", None)
        out = self.choice(self.end(self.name("out")), do="withdraw_number")
        added = self.choice(self.typed(self.name("added"), menu, "words"))
        self.screen(menu, self.words(5), self.choices(reading, out, added))
        return self.file("mine", "code", self.maybe(2))

    def team(self) -> Data:
        """A member signs in, and reports as anybody does."""
        self.answers, self.calls = [], []
        menu, wrong, case = self.name("menu"), self.name("wrong"), self.name("case")
        self.screen(wrong, self.words(), self.choices(self.choice("sign_in")))
        typed = {"shape": "digits", "type_at_least": "12", "type_up_to": "12", "do": "sign_in"}
        self.screen("sign_in", self.words(5), typed, {"outcomes": {"wrong": wrong, "signed_in": menu}})
        noted = self.screen(self.name("noted"), self.words(), self.choices(self.choice(menu)))
        chosen = {"shape": "digits", "type_up_to": "6", "do": "choose_case"}
        cases = self.screen(
            self.name("cases"), self.words(3, "cases"), chosen, {"outcomes": {"chosen": case, "no_case": noted}}
        )  # fmt: skip
        facts = case
        for value in ("day", "what", "danger", "district", "council", "who"):
            shown = self.words(3, f"case_{value}")
            facts = self.screen(self.name(value), shown, self.choices(self.choice(facts)))
        doing = [
            self.asks("read_facts", no_case=noted, some=facts),
            self.asks("accept_case", accepted=noted, taken=noted, no_case=noted),
            self.asks("answer_case", self.random.choice(["cannot", "know"]), noted=noted, no_case=noted),
            self.asks("note_case", self.random.choice(["safe", "call_me"]), noted=noted, no_case=noted),
        ]
        self.screen(case, self.words(2, "case"), self.choices(*doing))
        listing = self.asks("list_cases", none=noted, some=cases)
        own = self.choice("report.who", do="report_own")
        self.screen(menu, self.words(5), self.choices(listing, self.asks("set_duty", "week", noted=noted), own))
        return self.file("team", "sign_in", self.maybe(2))

    def asks(self, do: str, answer: str = "", **outcomes: str) -> Data:
        made = self.choice("", do=do, answer=answer, outcomes=outcomes)
        made.pop("speak", None)
        return made

    def talk(self) -> Data:
        """How a talk by SMS begins, and goes on when a report came in one line."""
        stop = self.end("not_safe")
        self.screen("safe", self.words(), self.choices(self.choice("report.start"), self.choice(stop)))
        self.screen("line", self.words(), self.choices(self.choice("report.danger"), self.choice(stop)))
        return self.file("sms", "safe", self.maybe(2))
