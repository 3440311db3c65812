"""Two at one account: its owner, and somebody who has a password of it. The second gets no further than the first lets
them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from gateway.privacy import CannotOpen, seal
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.staff.store import add_operator, choose_password
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading, writing
from tests.console.house import PASSWORD, House, Visitor, person
from tests.staff.test_people_and_keys import NEW, id_of, opens, organisation, press, written
from tests.staff.test_signing_in import OWN, begin, enrol, shown_secret

THEIRS = "tau e robala morung oa joang"


def choose(visitor: Visitor, password: str) -> int:
    return visitor.send("/login/password", "/login/password", password=password, again=password).status_code


def taken_over(house: House, admin: Visitor, name: str) -> Visitor:
    """An administrator resets an account and uses the password that the reset shows."""
    password = re.findall(r"<code>(.*?)</code>", press(admin, id_of(house, name), "reset"))[0]
    thief = house.visitor()
    thief.sign_in(name, password)
    assert choose(thief, THEIRS) == 303
    enrol(house, thief)
    return thief


# Who handed the first password over knows it too.


def test_the_password_that_was_handed_over_opens_no_second_way_in_beside_hers(house: House) -> None:
    add_operator(house.engine, "palesa", PASSWORD, house.now)
    hers, theirs = house.visitor(), house.visitor()
    for visitor in (hers, theirs):
        assert visitor.sign_in("palesa").status_code == 303
    assert choose(hers, OWN) == 303
    for path in ("/login/codes", "/login/codes.svg", "/login/password", "/login/code", "/account"):
        assert theirs.look(path).location == "/login", path
    enrol(house, hers)
    assert hers.look("/account").status_code == 200


def test_of_two_who_choose_a_password_at_the_same_moment_one_goes_on(house: House) -> None:
    add_operator(house.engine, "palesa", PASSWORD, house.now)
    visitors, forms = [house.visitor() for _ in range(2)], []
    for visitor, password in zip(visitors, (OWN, THEIRS), strict=True):
        visitor.sign_in("palesa")
        forms.append({"csrf_token": visitor.token("/login/password"), "password": password, "again": password})
    with ThreadPoolExecutor(2) as crowd:
        pairs = zip(visitors, forms, strict=True)
        sent = [crowd.submit(one.browser.post, "/login/password", data=form) for one, form in pairs]
    assert sorted(done.result().location for done in sent) == ["/login", "/login/codes"]
    assert len(written(house, "password_changed")) == 1


def test_of_two_who_set_codes_up_the_second_is_sent_away(house: House) -> None:
    """One of them has only her password: her authenticator stays the one that fits."""
    house.employ("palesa", totp_box=None)
    hers, theirs = house.visitor(), house.visitor()
    for visitor in (hers, theirs):
        visitor.sign_in("palesa")
        shown_secret(visitor)
    enrol(house, hers)
    assert theirs.look("/login/codes").location == "/login"
    assert hers.look("/account").status_code == 200


# Somebody has her password, and she acts.


@pytest.mark.parametrize("by", ["herself", "ends", "administrator"])
def test_another_password_or_an_end_to_all_sessions_ends_sign_ins_that_wait_for_a_code(house: House, by: str) -> None:
    house.employ("palesa")
    hers, thief = house.signed_in("palesa"), house.visitor()
    thief.sign_in("palesa")
    if by == "herself":
        form = {"now": PASSWORD, "password": NEW, "again": NEW}
        assert hers.send("/account/password", "/account/password", **form).status_code == 303
    elif by == "ends":
        hers.send("/account/sessions/end", "/account")
    else:
        press(house.worker("mpho", role=Role.ADMINISTRATOR), id_of(house, "palesa"), "sessions/end")
    assert thief.look("/login/code").location == "/login"


def test_her_old_phone_fits_until_the_new_one_does(house: House) -> None:
    """Else her password alone would be enough for whoever comes first."""
    house.employ("palesa")
    hers, thief = house.signed_in("palesa"), house.visitor()
    thief.sign_in("palesa")
    assert hers.send("/account/codes", "/account", code=house.authenticator(1)).location == "/login/codes"
    assert thief.look("/login/codes").location == "/login"
    assert house.visitor().sign_in("palesa").location == "/login/code"
    new, recovery = shown_secret(hers), ""
    house.wait(minutes=6)  # too long: nothing was changed
    assert hers.look("/login/codes").location == "/login"
    assert hers.sign_in_fully("palesa", house.authenticator()).location == "/"
    hers.send("/account/codes", "/account", code=house.authenticator(1))
    assert shown_secret(hers) != new
    _, recovery = enrol(house, hers)
    assert hers.look("/account").status_code == 200
    house.wait(minutes=1)
    assert house.visitor().sign_in_fully("palesa", house.authenticator()).status_code == 403
    assert house.visitor().sign_in_fully("palesa", recovery[0]).location == "/"


def test_an_end_to_a_session_that_is_not_there_ends_none(small_house: House) -> None:
    worker = small_house.worker("palesa")
    worker.send("/account/sessions/0/end", "/account")
    assert "0 sessions ended" in worker.look("/account").text


# An administrator who wants to read words.


def test_a_reset_between_her_call_and_the_gift_gets_no_key(house: House) -> None:
    """The lead compares the mark by voice; meanwhile an administrator resets the account and takes it over."""
    admin, lead = house.worker("mpho", role=Role.ADMINISTRATOR), house.worker("lineo", role=Role.HOTLINE_LEAD)
    thabo = begin(house, "thabo")
    enrol(house, thabo)
    page = lead.look(f"/people/{id_of(house, 'thabo')}").text
    form = dict(re.findall(r'name="(csrf_token|mark)" value="([^"]+)"', page.partition("/key")[2]))
    thief = taken_over(house, admin, "thabo")
    lead.browser.post(f"/people/{id_of(house, 'thabo')}/key", data=form)
    assert "was not given" in lead.look(f"/people/{id_of(house, 'thabo')}").text
    assert "You do not hold the key" in thief.reads("/account")
    assert written(house, "key_given") == []


@pytest.mark.parametrize("form", [{}, {"mark": ""}, {"mark": "0000 0000 0000 0000"}])
def test_no_key_is_given_without_the_mark_that_was_compared(house: House, form: dict[str, str]) -> None:
    lead, thabo = house.worker("lineo", role=Role.HOTLINE_LEAD), id_of_new(house, "thabo")
    lead.send(f"/people/{thabo}/key", f"/people/{thabo}", **form)
    assert not opens(house, thabo, NEW).can_open()


def id_of_new(house: House, name: str) -> int:
    """Somebody with a key pair of their own, and nothing on it."""
    keys, _ = person(NEW)
    made = add_operator(house.engine, name, PASSWORD, house.now)
    with writing(house.engine) as connection:
        choose_password(connection, made, "x", keys, house.now, name)
    return made


def test_an_administrator_who_takes_a_leads_account_over_gets_the_role_and_no_words(house: House) -> None:
    admin, lead = house.worker("mpho", role=Role.ADMINISTRATOR), house.employ("lineo", role=Role.HOTLINE_LEAD)
    box = seal(house.public, {"words": "a"})
    assert opens(house, lead).open(box)
    number = house.report(words=box)
    thief = taken_over(house, admin, "lineo")
    assert thief.look("/reports").status_code == 200
    answer = thief.send(f"/reports/{number}/words", f"/reports/{number}")
    assert ">a<" not in thief.look(f"/reports/{number}").text + answer.text
    assert not opens(house, lead, THEIRS).can_open()
    assert written(house, "account_reset") == [("mpho", str(lead))]


def test_a_second_account_of_an_administrators_own_as_lead_gets_no_words_either(house: House) -> None:
    admin = house.worker("mpho", role=Role.ADMINISTRATOR)
    page = admin.send("/people/new", "/people/new", name="second", role="hotline_lead", organisation="0")
    second = house.visitor()
    second.sign_in("second", re.findall(r"<code>(.*?)</code>", page.text)[0])
    assert choose(second, THEIRS) == 303
    enrol(house, second)
    assert "You do not hold the key" in second.reads("/account")
    with reading(house.engine) as connection:
        mine = casework.ring_keys.c.operator_id == id_of(house, "second")
        assert connection.execute(sa.select(casework.ring_keys).where(mine)).all() == []


def test_an_administrator_who_takes_over_the_only_one_of_an_organisation_reads_only_what_comes_later(
    house: House,
) -> None:
    """The price of a ring that nobody outside holds, told in docs/keys.md; the diary shows the reset."""
    admin, place = house.worker("mpho", role=Role.ADMINISTRATOR), organisation(house)
    thato = house.employ("thato", role=Role.SOCIAL_WORKER, organisation_id=place)
    house.signed_in("thato")
    before = sealed_for(house, place)
    assert opens(house, thato).open(before) == {"n": 1}
    taken_over(house, admin, "thato")
    with pytest.raises(CannotOpen):
        opens(house, thato).open(before)
    with reading(house.engine) as connection:
        name = rings.of_organisation(place)
        assert rings.who_holds(connection, rings.newest_ring(connection, name) or 0) == {thato}
        assert [ring.holders for ring in rings.versions(connection, name)] == [1, 0]


def sealed_for(house: House, place: int) -> bytes:
    with reading(house.engine) as connection:
        return seal(rings.public_key(connection, rings.of_organisation(place)) or b"", {"n": 1})


@pytest.mark.parametrize("name", ["machine", "link", " Machine "])
def test_nobody_is_called_what_the_diary_calls_what_nobody_did(house: House, name: str) -> None:
    admin = house.worker("mpho", role=Role.ADMINISTRATOR)
    answer = admin.send("/people/new", "/people/new", name=name, role="hotline_worker", organisation="0")
    assert answer.status_code == 400
    assert "stands in the diary for" in answer.text
