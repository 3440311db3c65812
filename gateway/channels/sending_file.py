"""How SMS leave (config/sending.yaml): the pace, the budget of a day, and from whom they come on each network. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.conversation.numbers import UNCONFIRMED, confirmed, is_date, number_mistakes
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

BUDGETS = ("P2", "P3", "P4", "note")
FASTEST, LARGEST = 1000, 1_000_000
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _-]{1,11}")
_PREFIX = re.compile(r"\+[1-9][0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Network:
    """prefix: with which its phones' numbers begin. name: that stands as the sender. reply_to: the number that a phone
    can answer to. Both are "" while nobody has confirmed them."""

    code: str
    prefix: str
    name: str = ""
    reply_to: str = ""

    @property
    def comes_from(self) -> str:
        """A number where there is one: an SMS that comes from a name cannot be answered."""
        return self.reply_to or self.name


@dataclass(frozen=True, slots=True)
class SendingRules:
    """per_second: SMS, over all workers. daily: the most segments of a day in Maseru, by level and `note`; P1 is not
    there."""

    per_second: int
    daily: Mapping[str, int]
    networks: tuple[Network, ...] = field(default=())

    def comes_from(self, number: str, usual: str) -> str:
        """From whom an SMS to this number comes: what is confirmed for its network, else the usual."""
        mine = (network for network in self.networks if number.startswith(network.prefix))
        return next((network.comes_from for network in mine if network.comes_from), usual)

    def warnings(self, where: str) -> list[Complaint]:
        """What a start in production is warned of."""
        says = {
            one.code: phrase("is a name, which nobody can answer")
            if one.name
            else phrase("is unconfirmed: AT_SENDER_ID is used")
            for one in self.networks
            if not one.reply_to
        }
        return [
            Complaint(where, phrase("what an SMS to {code} comes from {why}.", code=code, why=why), warns=True)
            for code, why in says.items()
        ]


def read_sending(document: Document) -> SendingRules:
    """Raises Refused with every mistake in the file."""
    data = document.data if isinstance(document.data, dict) else {}
    found = list(_mistakes(data))
    if found:
        raise Refused(document.complaint(at, says) for at, says in found)
    networks = (
        Network(code, one["prefix"], _name(one["sender_id"]), confirmed(one["reply_to"]).replace(" ", ""))
        for code, one in data["networks"].items()
    )
    daily = {level: int(most) for level, most in data["daily_segments"].items()}
    return SendingRules(int(data["per_second"]), daily, tuple(networks))


def _name(value: Any) -> str:
    return "" if value == UNCONFIRMED else str(value["name"])


def _mistakes(data: Mapping[str, Any]) -> Iterator[tuple[Path_, Phrase]]:
    for word in sorted(set(data) - {"per_second", "daily_segments", "networks"}):
        yield (word,), phrase("the word {word!r} is not known here.", word=word)
    if not _is_number(data.get("per_second"), 1, FASTEST):
        yield (
            ("per_second",),
            phrase("`per_second` must be a number from 1 to {most}: SMS, over all workers.", most=FASTEST),
        )
    yield from _budget_mistakes(data.get("daily_segments"))
    networks = data.get("networks")
    if not isinstance(networks, dict):
        yield ("networks",), phrase("needs `networks:`, and there each network by its name, or {}.")
        return
    for code, one in networks.items():
        yield from _network_mistakes(("networks", code), one)
    yield from _shared_prefixes(networks)


def _shared_prefixes(networks: Mapping[str, Any]) -> Iterator[tuple[Path_, Phrase]]:
    seen: set[str] = set()
    for code, one in networks.items():
        prefix = str(one.get("prefix", code)) if isinstance(one, dict) else code
        if prefix in seen:
            yield (
                ("networks", code, "prefix"),
                phrase("the prefix {prefix} is that of another network too. Correct one.", prefix=prefix),
            )
        seen.add(prefix)


def _budget_mistakes(daily: Any) -> Iterator[tuple[Path_, Phrase]]:
    at: Path_ = ("daily_segments",)
    if not isinstance(daily, dict):
        yield at, phrase("needs `daily_segments:`, and there a number for each of {known}.", known=", ".join(BUDGETS))
        return
    for level in daily:
        if level == "P1":
            yield (*at, level), phrase("P1 has no budget: it is counted and never refused. Take it out.")
        elif level not in BUDGETS:
            yield (
                (*at, level),
                phrase(
                    "the word {word!r} is not known here. There are: {known}.", word=level, known=", ".join(BUDGETS)
                ),
            )
    for level in BUDGETS:
        if not _is_number(daily.get(level), 0, LARGEST):
            yield (
                (*at, level),
                phrase("`{level}` needs a number of segments from 0 to {most}.", level=level, most=LARGEST),
            )


def _network_mistakes(at: Path_, one: Any) -> Iterator[tuple[Path_, Phrase]]:
    if not isinstance(one, dict) or set(one) != {"prefix", "sender_id", "reply_to"}:
        yield at, phrase("a network is {prefix: …, sender_id: …, reply_to: …}.")
        return
    if not isinstance(one["prefix"], str) or not _PREFIX.fullmatch(one["prefix"]):
        yield (*at, "prefix"), phrase('the prefix begins with + and the country, such as "+2665".')
    yield from _name_mistakes((*at, "sender_id"), one["sender_id"])
    yield from number_mistakes((*at, "reply_to"), "reply_to", one["reply_to"])


def _name_mistakes(at: Path_, value: Any) -> Iterator[tuple[Path_, Phrase]]:
    if value == UNCONFIRMED:
        return
    if not isinstance(value, dict) or set(value) != {"name", "confirmed_by", "on"}:
        yield at, phrase("sender_id is `{word}` or {{name: …, confirmed_by: …, on: …}}.", word=UNCONFIRMED)
    elif not all(isinstance(part, str) and part.strip() for part in value.values()):
        yield at, phrase("sender_id needs a name, who confirmed it, and when.")
    elif not is_date(value["on"]):
        yield (*at, "on"), phrase("sender_id was confirmed `on:` a day written as 2026-11-21.")
    elif not _NAME.fullmatch(value["name"]):
        yield (
            at,
            phrase("the name of a sender has 11 letters, digits, blanks, - or _ at most, and one letter at least."),
        )


def _is_number(value: Any, least: int, most: int) -> bool:
    text = value if isinstance(value, str) else ""
    return text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most
