"""Accounts of others, and the way of the key that opens words: given, lost, changed, taken back."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.complaints import Refused
from gateway.privacy import CannotOpen, key_as_text, new_key_pair, seal
from gateway.staff import store
from gateway.staff.rings import store as rings
from gateway.staff.roles import HOTLINE, Role
from gateway.staff.vault import Opener
from gateway.storage.casework.tables import diary, organisations, sessions
from gateway.storage.database import reading, writing
from gateway.storage.tables import operators
from tests.console.house import PASSWORD, House, Visitor, person
from tests.staff.test_signing_in import begin, enrol

NEW = "letsatsi le chabile joale"


def opens(house: House, operator_id: int, password: str = PASSWORD) -> Opener:
    with reading(house.engine) as connection:
        return rings.opener(connection, operator_id, person(password)[1])


def written(house: House, what: str) -> list[tuple[str, str]]:
    """Who did this to whom, from the diary."""
    with reading(house.engine) as connection:
        found = sa.select(diary.c.by, diary.c.subject).where(diary.c.what == what).order_by(diary.c.id)
        return [(row.by, row.subject) for row in connection.execute(found)]


def id_of(house: House, name: str) -> int:
    with reading(house.engine) as connection:
        return int(connection.execute(sa.select(operators.c.id).where(operators.c.name == name)).scalar_one())


def press(somebody: Visitor, operator_id: int, what: str, **form: Any) -> str:
    """A button on the page of a person, with what stands hidden beside it; gives what the next page says."""
    page = somebody.look(f"/people/{operator_id}").text
    beside = {"key": "mark", "switch": "to"}.get(what)
    hidden = dict(re.findall(f'name="({beside})" value="([^"]+)"', page)) if beside else {}
    answer = somebody.send(f"/people/{operator_id}/{what}", f"/people/{operator_id}", **(hidden | form))
    return somebody.look(f"/people/{operator_id}").text if answer.status_code == 303 else answer.text


def organisation(house: House, code: str = "shelter") -> int:
    row = {"code": code, "name": f"The {code}", "kind": "shelter", "services": [], "places": [], "active": True}
    return house._insert(organisations, **row)


@pytest.fixture
def admin(house: House) -> Visitor:
    return house.worker("mpho", role=Role.ADMINISTRATOR)


# The way of the key.


def test_a_lead_gives_the_key_to_a_new_member_who_then_opens_words(house: House, admin: Visitor) -> None:
    page = admin.send("/people/new", "/people/new", name="Thabo", role="hotline_worker", organisation="0")
    password = re.findall(r"<code>(.*?)</code>", page.text)[0]
    thabo, lead = id_of(house, "thabo"), house.worker("lineo", role=Role.HOTLINE_LEAD)
    assert "has not signed in yet" in lead.reads(f"/people/{thabo}")
    newcomer = house.visitor()
    newcomer.sign_in("thabo", password)
    newcomer.send("/login/password", "/login/password", password=NEW, again=NEW)
    enrol(house, newcomer)
    assert "You do not hold the key" in newcomer.reads("/account")
    mark = re.findall(r"<code>([0-9a-f ]{19})</code>", newcomer.look("/account").text)[0]
    assert mark in lead.reads(f"/people/{thabo}")  # they compare it by voice
    assert "holds the key now" in press(lead, thabo, "key")
    assert "You hold the key" in newcomer.reads("/account")
    assert written(house, "key_given") == [("lineo", str(thabo))]


def test_no_key_is_given_to_who_has_only_a_password_that_another_handed_over(house: House) -> None:
    lead = house.worker("lineo", role=Role.HOTLINE_LEAD)
    thabo = store.add_operator(house.engine, "thabo", NEW, house.now)
    assert "was not given" in press(lead, thabo, "key")
    assert written(house, "key_given") == []


def test_an_administrator_never_gets_the_key_of_the_hotline_nor_gives_one(house: House, admin: Visitor) -> None:
    lead, mpho, thabo = house.worker("lineo", role=Role.HOTLINE_LEAD), id_of(house, "mpho"), house.employ("thabo")
    assert "was not given" in press(lead, mpho, "key")
    assert not opens(house, mpho).can_open()
    assert admin.send(f"/people/{thabo}/key", f"/people/{thabo}").status_code == 403


def test_who_loses_the_password_loses_the_key_and_gets_both_anew(house: House, admin: Visitor) -> None:
    palesa, lead = house.employ("palesa"), house.worker("lineo", role=Role.HOTLINE_LEAD)
    hers = house.signed_in("palesa")
    assert opens(house, palesa).open(seal(house.public, {"words": "a"})) == {"words": "a"}
    page = press(admin, palesa, "reset")
    password = re.findall(r"<code>(.*?)</code>", page)[0]
    assert hers.look("/account").location == "/login"
    assert not opens(house, palesa).can_open()
    assert house.visitor().sign_in("palesa").status_code == 403
    again = house.visitor()
    again.sign_in("palesa", password)
    again.send("/login/password", "/login/password", password=NEW, again=NEW)
    enrol(house, again)
    assert "You do not hold the key" in again.reads("/account")
    press(lead, palesa, "key")
    assert "You hold the key" in again.reads("/account")
    assert written(house, "account_reset") == [("mpho", str(palesa))]


def test_another_password_opens_the_same_words_and_ends_the_other_sessions(house: House) -> None:
    house.employ("palesa")
    here, elsewhere = house.signed_in("palesa"), house.let_in(id_of(house, "palesa"))
    form = {"now": PASSWORD, "password": NEW, "again": NEW}
    assert here.send("/account/password", "/account/password", **form | {"now": "not mine at all"}).status_code == 400
    assert here.send("/account/password", "/account/password", **form).status_code == 303
    assert here.look("/account").status_code == 200
    assert elsewhere.look("/account").location == "/login"
    assert house.visitor().sign_in("palesa").status_code == 403
    once_more = house.visitor()
    assert once_more.sign_in_fully("palesa", house.authenticator(1), NEW).location == "/"
    assert "You hold the key" in once_more.reads("/account")


def test_a_new_key_is_brought_in_and_both_old_and_new_words_open(house: House) -> None:
    lead, palesa = house.worker("lineo", role=Role.HOTLINE_LEAD), house.employ("palesa")
    without = house.employ("thabo")
    with writing(house.engine) as connection:
        rings.keep_only(connection, without, ())
    public, private = new_key_pair()
    assert "Nothing is sealed to" in lead.send("/keys", "/keys", key=key_as_text(private)).text
    assert "This is no key" in lead.send("/keys", "/keys", key="letters").text
    with writing(house.engine) as connection:  # the console starts with the new SEAL_PUBLIC_KEY
        rings.add_ring(connection, rings.HOTLINE, public, house.now)
    assert lead.send("/keys", "/keys", key=f" {key_as_text(private)} ").status_code == 303
    assert "2 people hold it now" in lead.look("/keys").text
    for who in (palesa, id_of(house, "lineo")):
        assert [opens(house, who).open(seal(key, {"n": 1})) for key in (house.public, public)] == [{"n": 1}] * 2
    assert not opens(house, without).can_open()
    press(lead, without, "key")  # the older ones too
    assert [opens(house, without).open(seal(key, {"n": 1})) for key in (house.public, public)] == [{"n": 1}] * 2


def test_who_leaves_is_out_at_once_and_holds_nothing(house: House, admin: Visitor) -> None:
    palesa = house.employ("palesa")
    hers = house.signed_in("palesa")
    assert "can no longer sign in" in press(admin, palesa, "switch")
    assert hers.look("/account").location == "/login"
    assert house.visitor().sign_in("palesa").status_code == 403
    assert not opens(house, palesa).can_open()
    assert "can again sign in" in press(admin, palesa, "switch")
    assert not opens(house, palesa).can_open()
    assert house.visitor().sign_in_fully("palesa", house.authenticator(1)).location == "/"


def test_who_was_switched_off_is_not_switched_on_by_a_second_press_of_the_same_button(
    house: House, admin: Visitor
) -> None:
    palesa = house.employ("palesa")
    page, other = f"/people/{palesa}", house.let_in(house.employ("retha", role=Role.ADMINISTRATOR))
    assert 'name="to" value="off"' in other.look(page).text
    stale = {"csrf_token": other.token(page), "to": "off"}
    press(admin, palesa, "switch")
    assert other.browser.post(f"{page}/switch", data=stale).status_code == 303
    assert "can no longer sign in" in other.look(page).text
    assert house.visitor().sign_in("palesa").status_code == 403
    assert written(house, "account_on") == []


def test_a_page_that_stood_open_gives_nobody_back_the_role_that_was_taken_from_them(
    house: House, admin: Visitor
) -> None:
    lineo = house.employ("lineo", role=Role.HOTLINE_LEAD)
    page, other = f"/people/{lineo}", house.let_in(house.employ("retha", role=Role.ADMINISTRATOR))
    hidden = dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]+)"', other.look(page).text))
    press(admin, lineo, "role", role="analyst", organisation="0")
    stale = hidden | {"role": "hotline_lead", "organisation": "0"}
    assert other.browser.post(f"{page}/role", data=stale).status_code == 303
    assert "Somebody else has changed it meanwhile" in other.look(page).text
    assert written(house, "role_changed") == [("mpho", str(lineo))]


def test_another_role_takes_the_key_away(house: House, admin: Visitor) -> None:
    palesa = house.employ("palesa")
    press(admin, palesa, "role", role="hotline_lead", organisation="0")
    assert opens(house, palesa).can_open()
    press(admin, palesa, "role", role="analyst", organisation="0")
    assert not opens(house, palesa).can_open()
    assert written(house, "role_changed") == [("mpho", str(palesa))] * 2


def test_the_first_of_an_organisation_gets_its_ring_and_gives_it_to_a_colleague_only(house: House) -> None:
    place, other = organisation(house), organisation(house, "clinic")
    people = {}
    for name, where in (("thato", place), ("neo", place), ("kabelo", other)):
        people[name] = house.employ(name, role=Role.SOCIAL_WORKER, organisation_id=where)
    thato = house.signed_in("thato")
    house.signed_in("neo")
    house.signed_in("kabelo")
    with reading(house.engine) as connection:
        box = seal(rings.public_key(connection, rings.of_organisation(place)) or b"", {"n": 1})
    assert opens(house, people["thato"]).open(box) == {"n": 1}
    assert not opens(house, people["neo"]).can_open()
    press(thato, people["neo"], "key")
    assert opens(house, people["neo"]).open(box) == {"n": 1}
    assert thato.look(f"/people/{people['kabelo']}").status_code == 404
    assert thato.send(f"/people/{people['kabelo']}/key", "/account").status_code == 404
    with pytest.raises(CannotOpen):
        opens(house, people["kabelo"]).open(box)


def test_where_nobody_of_an_organisation_holds_its_ring_any_more_a_fresh_one_begins(house: House) -> None:
    place = organisation(house)
    thato, neo = (house.employ(name, role=Role.SOCIAL_WORKER, organisation_id=place) for name in ("thato", "neo"))
    with writing(house.engine) as connection:
        assert rings.begin_for(connection, thato, house.now)
        assert not rings.begin_for(connection, neo, house.now)
        old = rings.public_key(connection, rings.of_organisation(place))
        store.switch(connection, thato, False, house.now, "machine")
        assert rings.begin_for(connection, neo, house.now)
        assert rings.public_key(connection, rings.of_organisation(place)) != old


def test_two_colleagues_who_begin_at_the_same_moment_make_one_ring(house: House) -> None:
    place = organisation(house)
    both = [house.employ(name, role=Role.SOCIAL_WORKER, organisation_id=place) for name in ("thato", "neo")]

    def begin_one(operator_id: int) -> bool:
        with writing(house.engine) as connection:
            return rings.begin_for(connection, operator_id, house.now)

    with ThreadPoolExecutor(2) as crowd:
        assert sorted(crowd.map(begin_one, both)) == [False, True]


# Accounts of others.


def test_the_last_administrator_stays(house: House, admin: Visitor) -> None:
    other = house.employ("retha", role=Role.ADMINISTRATOR)
    second = house.let_in(other)
    press(second, id_of(house, "mpho"), "switch")
    assert admin.look("/account").location == "/login"
    with pytest.raises(Refused, match="this is the last one"), writing(house.engine) as connection:
        store.switch(connection, other, False, house.now, "machine")
    with pytest.raises(Refused, match="this is the last one"), writing(house.engine) as connection:
        store.change(connection, other, Role.ANALYST, None, house.now, "machine")


def test_two_administrators_who_switch_each_other_off_at_the_same_moment_do_not_both_succeed(house: House) -> None:
    names = ["mpho", "retha"]
    ids = {name: house.employ(name, role=Role.ADMINISTRATOR) for name in names}

    def off(by: str) -> bool:
        try:
            with writing(house.engine) as connection:
                store.switch(connection, ids[names[1 - names.index(by)]], False, house.now, by)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as crowd:
        assert sorted(crowd.map(off, names)) == [False, True]


@pytest.mark.parametrize("what", ["role", "switch", "reset"])
def test_nobody_does_it_to_their_own_account(house: House, admin: Visitor, what: str) -> None:
    house.employ("retha", role=Role.ADMINISTRATOR)
    mpho = id_of(house, "mpho")
    assert "Nobody changes, resets or switches off their own account" in press(
        admin, mpho, what, role="hotline_lead", organisation="0"
    )
    with reading(house.engine) as connection:
        row = connection.execute(sa.select(operators).where(operators.c.id == mpho)).one()
    assert (row.role, row.active, row.must_change) == ("administrator", True, False)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.ANALYST])
def test_partners_belong_to_an_organisation_and_nobody_else_does(house: House, admin: Visitor, role: Role) -> None:
    place = 0 if role == Role.SOCIAL_WORKER else organisation(house)
    answer = admin.send("/people/new", "/people/new", name="thato", role=role, organisation=str(place))
    assert answer.status_code == 400
    assert "organisation" in answer.text


def test_an_administrator_ends_anybodys_sessions(house: House, admin: Visitor) -> None:
    worker = house.worker("palesa")
    press(admin, id_of(house, "palesa"), "sessions/end")
    assert worker.look("/account").location == "/login"
    with reading(house.engine) as connection:
        ended = sa.select(sessions.c.box).where(sessions.c.ended_at.is_not(None))
        assert connection.execute(ended).scalars().all() == [None]


def test_she_sees_where_she_is_signed_in_and_ends_one_or_all_others(house: House) -> None:
    here = house.worker("palesa")
    palesa = id_of(house, "palesa")
    others = [house.let_in(palesa) for _ in range(3)]
    stranger = house.worker("thabo")
    page = here.look("/account").text
    assert page.count("last used") == 4
    ends = re.findall(r"/account/sessions/(\d+)/end", page)
    assert len(ends) == 3
    here.send(f"/account/sessions/{ends[-1]}/end", "/account")
    stranger.send(f"/account/sessions/{ends[0]}/end", "/account")  # not theirs to end
    assert sorted(other.look("/account").status_code for other in others) == [200, 200, 303]
    here.send("/account/sessions/end", "/account")
    assert [other.look("/account").status_code for other in others] == [303] * 3
    assert (here.look("/account").status_code, stranger.look("/account").status_code) == (200, 200)


def test_new_recovery_codes_and_another_phone_want_a_code_of_now(house: House) -> None:
    house.employ("palesa")
    worker = house.signed_in("palesa")
    worker.send("/account/recovery", "/account", code="000000")
    assert "Nothing was changed" in worker.look("/account").text
    page = worker.send("/account/recovery", "/account", code=house.authenticator(1))
    drawn = re.findall(r"<code>([a-z2-7-]{19})</code>", page.text)
    assert len(drawn) == 10
    assert worker.send("/account/codes", "/account", code=drawn[0]).location == "/login/codes"
    assert worker.look("/account").location == "/login"
    assert "Set up one-time codes" in worker.reads("/login/codes")
    enrol(house, worker)
    assert house.visitor().sign_in_fully("palesa", drawn[1]).status_code == 403


def test_each_role_is_told_in_a_sentence_what_is_not_for_it(house: House) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        place = organisation(house, role) if role not in HOTLINE else None
        answer = house.worker(f"of-{role.replace('_', '-')}", role=role, organisation_id=place).look("/people/new")
        assert answer.status_code == 403
        assert "This page is not for your role" in answer.text


def test_the_diary_tells_who_came_in_who_was_refused_and_never_what_was_typed(house: House) -> None:
    palesa = begin(house)
    enrol(house, palesa)
    house.visitor().sign_in("palesa", "something that was typed")
    house.visitor().sign_in("nobody-of-this-name", "something that was typed")
    palesa.sign_out()
    with reading(house.engine) as connection:
        rows = connection.execute(sa.select(diary).order_by(diary.c.id)).all()
    mine = str(id_of(house, "palesa"))
    assert [(row.what, row.by) for row in rows if row.subject == mine] == [
        ("account_added", "machine"), ("password_changed", "palesa"), ("signed_in", "palesa"),
        ("sign_in_refused", "machine"), ("signed_out", "palesa"),
    ]  # fmt: skip
    assert "typed" not in str(rows) and "nobody-of" not in str(rows)
