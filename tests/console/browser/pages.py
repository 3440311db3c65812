"""Every page of the console, from its URL map, with addresses that lead to something in the town. Run as a program it
writes the table of pages and roles into docs/console.md."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.routing import Rule

from gateway.console.rights import OPEN, RIGHTS, STEPS
from gateway.staff.roles import PARTNERS, ROLE_WORDS, Role
from tests.console.browser.case_work import fill
from tests.console.browser.town import CASE, EXERCISE, PARTNER_OF, SECOND, Town
from tests.console.house import House
from tests.house import HOME

NO_PAGE = frozenset({"static"})
ABROAD = {"abroad.step": {"step": "identity"}, "abroad.party": {"party": "home_affairs"}}
ASKED = {"referral.ask": "?service=protection&to=1", "referral.new": "?service=psychosocial&person=1&to=2",
         "flows.compare": "?before=1&after=2", "teams.drill_new": "?council=013201"}


def rules(town: Town) -> list[Rule]:
    """All rules, in the order of their addresses."""
    return sorted(town.house.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def methods(rule: Rule) -> set[str]:
    """GET, POST …, without those that Flask adds."""
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def roles(endpoint: str) -> list[Role]:
    """Who may use it, in the order of Role; nobody for what is open to strangers."""
    return [role for role in Role if role in RIGHTS.get(endpoint, ())]


def address(town: Town, rule: Rule, role: Role | None = None) -> str:
    """Where this rule leads to something that this role may see. Raises LookupError for an argument that the town has
    nothing for: say in `_argument` what stands for it."""
    values = {name: _argument(town, rule, name, role) for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule
    return built[1] + ASKED.get(rule.endpoint, "")


def _argument(town: Town, rule: Rule, name: str, role: Role | None) -> object:
    if name == "number":
        if rule.endpoint == "referral.ask":
            return SECOND  # whose caller left the police out
        if rule.endpoint == "abroad.report":
            return town.ids["found"]
        return CASE if rule.rule.startswith("/cases") or "kind" in rule.arguments else town.ids["report"]
    if name == "referral_id":
        partner = role if role in PARTNER_OF else Role.POLICE_LIAISON
        return town.ids[f"to_{PARTNER_OF[partner]}"]
    standing = {"filename": "console.css", "token": town.ids["link"].token, "name": "palesa", "code": "clinic",
                "what": "level", "stage": "safe", "report": SECOND, "kind": "case", "subject": CASE,
                "table": "what", "flow": "report", "screen": "start", "team": "leribe_maputsoe_ccpt",
                "member": "leribe_maputsoe_ccpt_1", "exercise": EXERCISE}  # fmt: skip
    if rule.endpoint in ABROAD and name in ABROAD[rule.endpoint]:
        return ABROAD[rule.endpoint][name]
    if name in standing:
        return standing[name]
    if rule.endpoint.startswith("files."):  # each role has its own
        who = role if role == Role.ADMINISTRATOR else Role.HOTLINE_LEAD
        return town.ids[f"{'archive' if name == 'archive_id' else 'agreed'}_{who}"]
    if name == "operator_id":
        return town.ids.get(f"beside_{role}", town.staff[Role.HOTLINE_WORKER])
    return town.ids["clinic" if name == "organisation_id" else name.removesuffix("_id")]


def seen(town: Town) -> Iterator[tuple[Rule, Role | None]]:
    """Every page that can be looked at, with the first role that may and, where partners may too, a partner."""
    for rule in rules(town):
        if "GET" not in methods(rule) or rule.endpoint in NO_PAGE:
            continue
        allowed = roles(rule.endpoint)
        partner = [role for role in allowed if role in PARTNERS]
        yield from ((rule, role) for role in dict.fromkeys([*allowed[:1], *partner[:1]]))
        if rule.endpoint in OPEN:
            yield rule, None


def who_may(endpoint: str) -> str:
    """As the table in docs/console.md says it."""
    if endpoint in OPEN:
        return "anybody, also without signing in"
    if endpoint in STEPS:
        return "who has given a right password, for five minutes"
    allowed = roles(endpoint)
    return "everybody" if len(allowed) == len(Role) else ", ".join(ROLE_WORDS[role].lower() for role in allowed)


def table(town: Town) -> list[str]:
    """The rows of that table."""
    return [
        f"| `{rule.rule.replace('int:', '')}` | {' '.join(sorted(methods(rule)))} | {who_may(rule.endpoint)} |"
        for rule in rules(town)
    ]


def write_table(town: Town, book: Path) -> None:
    """Puts the table at the end of the book anew."""
    kept = [line for line in book.read_text().splitlines() if not line.startswith("| `/")]
    book.write_text("\n".join([*kept, *table(town)]) + "\n")


if __name__ == "__main__":  # python -m tests.console.browser.pages
    with TemporaryDirectory() as folder:
        write_table(fill(House(f"sqlite:///{folder}/thuso.db")), HOME / "docs" / "console.md")
