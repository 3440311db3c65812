"""Which part of the flows somebody looks at: what an address says of it, and nothing that it should not. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from gateway.clock import in_maseru
from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import CHANNELS
from gateway.phrases import Phrase, phrases

DAYS: Mapping[str, Phrase] = phrases({"7": "7 days", "30": "30 days", "90": "90 days", "all": "All that is kept"})
USUAL = "30"
EDITIONS: Mapping[str, Phrase] = phrases({"all": "All that served", "these": "Only the flows shown here"})
WHOLE: Mapping[str, Phrase] = {"all": EDITIONS["all"]}
CALLED: Mapping[str, Phrase] = phrases({"ussd": "USSD call", "sms": "SMS"})
NETWORKS: Mapping[str, str] = {"65101": "Vodacom", "65102": "Econet", "99999": "Sandbox"}  # names, the same everywhere
SIZES: Mapping[str, Phrase] = phrases(
    {"whole": "Whole width", "half": "Half size", "full": "Full size", "large": "Large"}
)  # fmt: skip
SCALE = {"half": 0.5, "full": 1.0, "large": 1.5}


@dataclass(frozen=True, slots=True)
class Look:
    """language: of the screens, not of the page. days, of: which counts; days may be the code of a quarter. network: ""
    for the smallest page. draft: the name of a draft in flows/drafts, or ""."""

    channel: str = "ussd"
    language: str = ""
    network: str = ""
    days: str = USUAL
    of: str = "all"
    size: str = "whole"
    draft: str = ""

    def address(self, **changed: str) -> dict[str, str]:
        """The same for an address, with these changes; what is usual is left out."""
        told, usual = asdict(self) | changed, asdict(Look())
        return {name: value for name, value in told.items() if value != usual[name]}

    def since(self, now: datetime) -> datetime | None:
        """The midnight in Lesotho from which counts are added up: a window that moved with each look would tell, by
        what it leaves behind, of single callers."""
        if self.days == "all":
            return None
        today = in_maseru(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=int(self.days))


def look_of(asked: Mapping[str, str], drafts: list[str], days: Mapping[str, str], editions: Mapping[str, str]) -> Look:
    """What is not known is passed over. drafts, days, editions: those that may be looked at."""
    allowed = {"channel": CHANNELS, "days": days, "of": editions, "size": SIZES}
    told = {name: asked[name] for name, known in allowed.items() if asked.get(name) in known}
    told.setdefault("days", USUAL if USUAL in days else next(iter(days)))
    for name, known in (("network", NETWORKS), ("draft", drafts)):
        if asked.get(name) in known:
            told[name] = asked[name]
    language = asked.get("language", "")
    return Look(**told, language=language if language.isalpha() and len(language) < 9 else "")


def language_of(look: Look, flow: Flow) -> str:
    """The one that was asked for, or the first that the flows speak."""
    spoken = flow.script.languages
    return look.language if look.language in spoken else next(iter(spoken))
