"""What routing may know of a report, from its coded answers. Pure."""

from collections.abc import Mapping

from gateway.alerts.routing import ReportFacts
from gateway.reports.report import may_tell_local

NO_PLACE = ("", "unsure")
# Flag F23: a suspect who is one of these stops every local alert until a person decides (design D12).
STOPPING = frozenset({"official", "chief", "police", "teacher", "social_worker"})


def permits(answers: Mapping[str, str], suspect: str, withdrawn: bool, released: bool, held: bool = False) -> bool:
    """Whether anybody local may be told now. released: a person has let them know. held: a person keeps it from
    them."""
    said_yes = may_tell_local(answers) and suspect not in STOPPING
    return not withdrawn and not held and (said_yes or released)


def left_out(answers: Mapping[str, str], suspect: str, excludes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The roles that the caller's answer or the role of a suspect leaves out. excludes: of the roster."""
    by_caller, by_suspect = (excludes.get(word, frozenset[str]()) for word in (answers.get("tell", ""), suspect))
    return by_caller | by_suspect


def facts(
    report_id: str,
    case_number: str,
    level: str,
    answers: Mapping[str, str],
    local: bool,
    suspect: str = "",
    excludes: Mapping[str, frozenset[str]] | None = None,
) -> ReportFacts:
    """excludes: of the roster."""
    district, council = ("" if answers.get(name, "") in NO_PLACE else answers[name] for name in ("district", "council"))
    excluded = left_out(answers, suspect, excludes or {})
    return ReportFacts(report_id, case_number, level, district, council, local, answers.get("what", ""), excluded)
