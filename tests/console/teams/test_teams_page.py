"""Teams at the console: listed by district, added and changed by the rules of an import."""

import re

import pytest
import sqlalchemy as sa

from gateway.alerts.book.desk import store
from gateway.complaints import Refused
from gateway.console.teams.wiring import keeping
from gateway.staff.roles import Role
from gateway.storage.database import reading, writing
from gateway.storage.tables import teams
from tests.console.house import House, Visitor, plain_text
from tests.console.teams.roster import MAPUTSOE, move_in

NEW = {"team": "leribe_ramapepe_ccpt", "kind": "council", "covers": "030806", "country": "", "above": "leribe_district"}


def kept(office: House, code: str) -> tuple[str, ...]:
    with reading(office.engine) as connection:
        found = connection.execute(sa.select(teams).where(teams.c.code == code)).first()
    return tuple(found or ())


def unseen(visitor: Visitor, page: str) -> dict[str, str]:
    """What the form that somebody has open carries unseen."""
    form = visitor.look(page).text.split('<form class="panel"')[1]
    return dict(re.findall(r'name="(csrf_token|seen|team)"[^>]*value="([^"]*)"', form))


def test_teams_stand_under_their_districts_with_how_they_are_tonight(night: House) -> None:
    reads = night.worker().reads("/teams")
    berea = reads[reads.index("District Berea") : reads.index("District Butha-Buthe")]
    assert "Mapoteng 0 of 1 tonight" in berea and "berea_mapoteng_ccpt_1 Child protection team On leave" in berea
    assert "7 councils without a team of their own" in berea
    assert "On duty 21:00–23:00, 05:00–06:00" in reads


def test_a_team_is_suggested_for_a_council_without_one_and_kept(office: House, lineo: Visitor) -> None:
    page = lineo.look("/teams/new?covers=030806").text
    assert 'value="leribe_ramapepe_ccpt"' in page
    answer = lineo.send("/teams/new", "/teams/new", **NEW)
    assert (answer.status_code, answer.location) == (303, "/team/leribe_ramapepe_ccpt")
    assert kept(office, NEW["team"]) == (NEW["team"], "council", "030806", "leribe_district", "lineo")
    assert "Nobody is in this team" in lineo.reads("/team/leribe_ramapepe_ccpt")


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"above": "berea_district"}, "above", "is the team of another district"),
        ({"covers": "031515"}, "covers", "031515 has a team already"),
        ({"kind": "district"}, "covers", "must be the code of a district"),
        ({"kind": "abroad", "country": "Z1"}, "country", "must be a country in two letters"),
        ({"team": "two words"}, "team", "must be a code of letters"),
        ({"team": MAPUTSOE}, "team", "another team has this code"),
    ],
)
def test_a_team_that_cannot_be_is_refused_at_the_field(
    office: House, lineo: Visitor, changed: dict[str, str], field: str, says: str
) -> None:
    answer = lineo.send("/teams/new", "/teams/new", **(NEW | changed))
    assert answer.status_code == 400
    assert says in plain_text("<main>" + answer.text.split(f'id="{field}-wrong">')[1].split("</p>")[0])
    assert kept(office, NEW["team"]) == ()


def test_a_team_changed_here_stays_so_when_a_demo_begins_again(office: House, lineo: Visitor) -> None:
    lineo.send("/teams/new", "/teams/new", **NEW)
    path = f"/team/{MAPUTSOE}/edit"
    form = {"kind": "council", "covers": "031515", "country": "", "above": "national_desk"}
    assert lineo.send(path, path, team=MAPUTSOE, **form).status_code == 303
    move_in(office)
    assert kept(office, MAPUTSOE) == (MAPUTSOE, "council", "031515", "national_desk", "lineo")
    assert kept(office, NEW["team"]) and kept(office, "berea_urban_ccpt")[-1] is None


def test_who_had_the_form_of_a_team_open_does_not_overwrite_what_another_lead_has_changed(
    office: House, lineo: Visitor
) -> None:
    path, mpho = f"/team/{MAPUTSOE}/edit", office.worker("mpho", role=Role.HOTLINE_LEAD)
    form = {"kind": "council", "covers": "031515", "country": "", "above": "leribe_district"}
    stale = unseen(mpho, path)
    assert lineo.browser.post(path, data=unseen(lineo, path) | form | {"above": "national_desk"}).status_code == 303
    answer = mpho.browser.post(path, data=stale | form | {"covers": "030806"})
    assert answer.status_code == 400 and "somebody else has changed this meanwhile" in answer.text
    assert kept(office, MAPUTSOE)[1:] == ("council", "031515", "national_desk", "lineo")
    again = mpho.browser.post(path, data=stale | form | {"covers": "030806", "seen": unseen(mpho, path)["seen"]})
    assert again.status_code == 303 and kept(office, MAPUTSOE)[2:] == ("030806", "leribe_district", "mpho")


def test_nor_brings_back_a_team_that_is_gone(office: House, lineo: Visitor) -> None:
    lineo.send("/teams/new", "/teams/new", **NEW)
    path = f"/team/{NEW['team']}/edit"
    form, now = unseen(lineo, path), office.now
    form |= {name: value for name, value in NEW.items() if name != "team"} | {"above": "national_desk"}
    seen, cells = form["seen"], {name: value for name, value in NEW.items() if name != "country"}
    with writing(office.engine) as connection:
        connection.execute(teams.delete().where(teams.c.code == NEW["team"]))
    with pytest.raises(Refused), writing(office.engine) as connection:
        store.keep_team(connection, now, "lineo", cells, keeping(office.desk()), False, seen)
    assert kept(office, NEW["team"]) == ()


def test_the_hotline_stays_the_hotline(office: House, lineo: Visitor) -> None:
    path = "/team/hotline_lead/edit"
    form = {"kind": "national", "covers": "", "country": "", "above": ""}
    assert lineo.send(path, path, team="hotline_lead", **form).status_code == 400
    assert kept(office, "hotline_lead")[1] == "hotline"


def test_the_code_of_a_team_cannot_be_changed_by_a_forged_form(office: House, lineo: Visitor) -> None:
    path = f"/team/{MAPUTSOE}/edit"
    form = {"kind": "council", "covers": "031515", "country": "", "above": "national_desk"}
    assert lineo.send(path, path, team="berea_urban_ccpt", **form).location == f"/team/{MAPUTSOE}"
    assert kept(office, "berea_urban_ccpt")[2] == "042406"


def test_what_is_not_there_leads_nowhere(office: House) -> None:
    admin = office.worker("rethabile", role=Role.ADMINISTRATOR)
    for path in ("/team/nowhere", "/team/nowhere/edit", "/team/nowhere/member", "/member/nobody/edit"):
        assert admin.look(path).status_code == 404
