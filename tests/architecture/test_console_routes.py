"""Every route of the console and every role, read from its URL map so that none is forgotten."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.routing import Rule

from gateway.console.rights import OPEN, RIGHTS, STEPS
from gateway.staff.roles import PARTNERS, Role
from gateway.storage.casework.tables import diary, referrals
from tests.console.browser.case_work import KNOWN, fill
from tests.console.browser.pages import address, methods, roles, rules, seen, table
from tests.console.browser.town import CASE, PARTNER_OF, Town
from tests.console.house import House, Visitor
from tests.house import HOME

ALL_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
GOES_ELSEWHERE = {"home"}  # pages that lead on
OF_A_PERSON = {"number", "referral_id", "token"}  # in whose address one of these stands shows somebody's report or case


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    house = House(f"sqlite:///{tmp_path_factory.mktemp('town') / 'thuso.db'}")
    yield fill(house)
    house.engine.dispose()


@pytest.fixture(scope="module")
def visitors(town: Town) -> dict[Role, Visitor]:
    """One of each role, signed in."""
    return {role: town.visitor(role) for role in Role}


def entries(town: Town) -> int:
    with town.house.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(diary)).scalar_one()


def test_a_stranger_is_sent_to_the_door_from_every_route(town: Town) -> None:
    closed = [rule for rule in rules(town) if rule.endpoint not in OPEN]
    assert {rule.endpoint for rule in closed} >= {"worklist", "logout", "home"}
    for rule in closed:
        for method in methods(rule):
            answer = town.house.visitor().browser.open(address(town, rule), method=method)
            assert (answer.status_code, answer.headers.get("Location")) == (303, "/login"), (method, rule.rule)
            assert town.ids["report"] not in answer.text


def test_who_is_not_named_beside_a_page_is_refused(town: Town, visitors: dict[Role, Visitor]) -> None:
    tried = 0
    for rule in rules(town):
        for role in set(Role) - RIGHTS[rule.endpoint] if rule.endpoint in RIGHTS else ():
            for method in methods(rule):
                answer = visitors[role].browser.open(address(town, rule, role), method=method)
                assert answer.status_code == 403, (role, method, rule.rule, answer.status)
                tried += 1
    assert tried > 100


def test_who_is_named_beside_a_page_sees_it(town: Town, visitors: dict[Role, Visitor]) -> None:
    odd = []
    for rule in rules(town):
        for role in roles(rule.endpoint) if "GET" in methods(rule) else ():
            status = visitors[role].look(address(town, rule, role)).status_code
            if status != 200 and not (status == 303 and rule.endpoint in GOES_ELSEWHERE):
                odd.append((str(role), rule.rule, status))
    assert not odd


def test_whatever_is_sent_empty_is_answered_and_never_breaks(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'thuso.db'}")
    town, odd = fill(house), []
    for rule in rules(town):
        for role in roles(rule.endpoint) if "POST" in methods(rule) else ():
            visitor = town.visitor(role)  # a new one each: some of these sign out
            form = {"csrf_token": visitor.token("/account")}
            status = visitor.browser.post(address(town, rule, role), data=form).status_code
            if status not in {200, 303, 400, 404, 409}:
                odd.append((str(role), rule.rule, status))
    house.engine.dispose()
    assert not odd


def test_nothing_is_done_for_a_form_without_its_token(town: Town, visitors: dict[Role, Visitor]) -> None:
    """A page of somebody else's cannot press our buttons."""
    for rule in rules(town):
        for method in methods(rule) - {"GET"}:
            for path, visitor in pressing(town, visitors, rule):
                for form in ({}, {"csrf_token": "x"}):
                    answer = visitor.browser.open(path, method=method, data=form)
                    assert answer.status_code == 400, (method, rule.rule, answer.status)


def pressing(town: Town, visitors: dict[Role, Visitor], rule: Rule) -> Iterator[tuple[str, Visitor]]:
    """Everybody who could send a form there."""
    if rule.endpoint in STEPS:
        yield address(town, rule), town.at_the_step(rule.endpoint)
    elif rule.endpoint in OPEN:
        yield address(town, rule), town.house.visitor()
    else:
        yield from ((address(town, rule, role), visitors[role]) for role in roles(rule.endpoint))


def test_other_methods_are_refused(town: Town, visitors: dict[Role, Visitor]) -> None:
    allowed: dict[str, set[str]] = {}
    for rule in rules(town):
        allowed.setdefault(rule.rule, set()).update(methods(rule))
    for rule in rules(town):
        role = next(iter(roles(rule.endpoint)), Role.HOTLINE_LEAD)
        for method in ALL_METHODS - allowed[rule.rule]:
            answer = visitors[role].browser.open(address(town, rule, role), method=method)
            assert answer.status_code == 405, (method, rule.rule, answer.status)


def test_the_table_in_the_book_for_staff_is_the_table_in_the_code(town: Town) -> None:
    book = re.findall(r"^\| `/.*$", (HOME / "docs" / "console.md").read_text(), re.MULTILINE)
    assert book == table(town)


def test_a_partner_meets_nothing_that_was_referred_to_somebody_else(town: Town, visitors: dict[Role, Visitor]) -> None:
    """Nor learns that it exists: it is answered as one that nobody has written."""
    tried, before = 0, states(town)
    for rule in rules(town):
        if "referral_id" not in rule.arguments:
            continue
        for role in PARTNERS & RIGHTS.get(rule.endpoint, frozenset()):
            browser, nobodys = visitors[role].browser, rule.build({"referral_id": 999})
            assert nobodys is not None
            form = {"csrf_token": visitors[role].token("/account")}
            for other in set(PARTNER_OF) - {role}:
                for method in methods(rule):
                    for more in ({}, {"act": "accept", "words": ""}):
                        theirs, none = (
                            browser.open(path, method=method, data=form | more)
                            for path in (address(town, rule, other), nobodys[1])
                        )
                        assert theirs.status_code == none.status_code, (role, method, rule.rule)
                        assert theirs.status_code in {400, 404}, (role, method, rule.rule)
                        assert KNOWN["name"] not in theirs.text
                        tried += 1
    assert tried
    assert states(town) == before


def states(town: Town) -> list[str]:
    with town.house.engine.connect() as connection:
        return list(connection.execute(sa.select(referrals.c.state).order_by(referrals.c.id)).scalars())


def test_whoever_looks_at_somebody_is_written_down(town: Town, visitors: dict[Role, Visitor]) -> None:
    shown = [(rule, role) for rule, role in seen(town) if role and OF_A_PERSON & set(rule.arguments)]
    unseen = []
    for rule, role in shown:
        before = entries(town)
        if visitors[role].look(address(town, rule, role)).status_code == 200 and entries(town) == before:
            unseen.append(rule.rule)
    assert shown
    assert not unseen, ", ".join(unseen)


def test_who_sees_somebody_beside_a_mistake_in_a_form_is_written_down_too(tmp_path: Path) -> None:
    """Else an empty form would be the way to look around unseen."""
    house = House(f"sqlite:///{tmp_path / 'thuso.db'}")
    town, unseen = fill(house), []
    for rule in rules(town):
        if rule.endpoint not in RIGHTS or "POST" not in methods(rule) or not OF_A_PERSON & set(rule.arguments):
            continue
        role = roles(rule.endpoint)[0]
        visitor = town.visitor(role)
        form, before = {"csrf_token": visitor.token("/account")}, entries(town)
        answer = visitor.browser.post(address(town, rule, role), data=form)
        if re.search(rf"{CASE}|{town.ids['report']}", answer.text) and entries(town) == before:
            unseen.append(f"{rule.rule}: {answer.status}")
    house.engine.dispose()
    assert not unseen, ", ".join(unseen)


def test_the_static_folder_holds_nothing_but_looks(town: Town) -> None:
    names = {path.suffix for path in Path(town.house.app.static_folder or "").rglob("*") if path.is_file()}
    assert names <= {".css", ".svg", ".js", ".wav", ".mp3", ".ogg"}
