"""The shipped services with some of their text changed, and the advice as it reads with them."""

from functools import cache
from pathlib import Path

from gateway import clock
from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, read_configuration
from gateway.conversation.services import Services, read_services
from gateway.dialogue.rendering import Flow
from gateway.settings import HOME
from gateway.strict_yaml import loads

SERVICES = HOME / "config" / "services.yaml"
LANGUAGES = ("en", "st")
TODAY = f"{clock.now():%Y-%m-%d}"  # a confirmation runs out
LONGEST_NUMBER = "0" * 16  # nobody's
POLICE_OF_LERIBE = 'kind: police, en: "Police Leribe, child and gender", st: "Sepolesa sa likamano Leribe", number: '
SHELTER = 'st: "Tšireletso, Beautiful Dream Society", number: '


@cache
def shipped() -> Configuration:
    return read_configuration(HOME / "flows", HOME / "config", strict=False)


@cache
def districts() -> tuple[str, ...]:
    return tuple(place.code for place in shipped().places.districts())


def confirmed(number: str) -> str:
    return f'{{number: "{number}", confirmed_by: "Palesa of the hotline", on: {TODAY}}}'


def changed(*changes: tuple[str, str]) -> str:
    text = SERVICES.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def services(text: str) -> Services:
    return read_services(loads(text, "config/services.yaml"), districts(), LANGUAGES)


def complaints(text: str) -> list[Complaint]:
    try:
        services(text)
    except Refused as refused:
        return list(refused.complaints)
    return []


def confirmed_text(*numbers: tuple[str, str]) -> str:
    """The file once these lines, each given by what stands before its number, have been confirmed."""
    return changed(*((f"{line}unconfirmed", line + confirmed(number)) for line, number in numbers))


def advice(found: Services, channel: str = "ussd", budget: int = 160, number: str = "") -> Flow:
    """The whole flow of a deployment in which these are the services. number: of the police and the hotline."""
    shelf = shipped().shelf
    values = {"police": number, "hotline": number}
    return Flow(shelf.script, shelf.lists, values, budget, channel, {"helpers": found.table(districts(), LANGUAGES)})


def write(folder: Path, text: str) -> Path:
    """The shipped config/ with these services in it."""
    folder.mkdir()
    for file in (HOME / "config").glob("*.yaml"):
        (folder / file.name).write_text(file.read_text())
    (folder / "services.yaml").write_text(text)
    return folder
