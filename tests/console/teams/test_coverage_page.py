"""The page of coverage: councils with nobody tonight first, and what to do about each."""

from gateway.staff.roles import Role
from tests.console.house import House, plain_text
from tests.console.teams.roster import HLOTSE, MAPOTENG, change


def test_it_shows_who_has_nobody_tonight_why_and_who_stands_behind(night: House) -> None:
    reads = night.worker("lineo", role=Role.HOTLINE_LEAD).reads("/coverage")
    councils = reads[reads.index("What to do") :]
    assert "Mapoteng Berea Nobody tonight 1 on leave Nobody District Berea" in councils
    assert "Hlotse" not in councils and "Matsoku" not in councils
    assert "Berea Urban Berea Nobody tonight 1 phone not proven Nobody District Berea" in councils
    assert "Nobody tonight: 2" in reads and "Gaps tonight: 1" in reads


def test_where_no_team_is_empty_tonight_it_begins_with_the_worst_there_is(office: House) -> None:
    reads = office.worker().reads("/coverage")
    assert "Nobody tonight: 0" in reads and "No council stands so" not in reads
    assert "62 councils" in reads and "A lead can add a team" in reads


def test_a_gap_is_told_with_its_hours(night: House) -> None:
    reads = night.worker().reads("/coverage?show=gaps")
    assert "Hlotse Urban Leribe Nobody 23:00–05:00 1 off duty Nobody 10:00–18:00, 23:00–05:00, 08:00–10:00" in reads


def test_all_76_councils_are_there(night: House) -> None:
    page = night.worker().look("/coverage?show=all").text
    table = page[page.index('class="councils"') :]
    assert table.count('<tr role="row">') == 1 + 76
    assert "Look at the team of Maputsoe Urban" in table


def test_the_map_says_in_words_what_it_shows(night: House) -> None:
    page = night.worker().look("/coverage").text
    drawn = page[page.index("<svg") : page.index("</svg>")]
    assert 'role="img"' in drawn
    assert "In 65 councils nobody of an own team is there all night" in drawn
    assert "1 of 13" in plain_text(f"<main>{drawn}")


def test_the_counts_of_the_districts_are_those_of_the_councils(night: House) -> None:
    reads = night.worker().reads("/coverage")
    assert "Berea 2 0 7 0" in reads and "Leribe 0 1 11 1" in reads


def test_leave_that_ends_closes_the_gap(night: House) -> None:
    lineo, page = night.worker("lineo", role=Role.HOTLINE_LEAD), f"/member/{MAPOTENG}_1"
    lineo.send(f"{page}/leave", page, ends="yes")
    reads = lineo.reads("/coverage")
    assert "Nobody tonight: 1" in reads and "Mapoteng" not in reads


def test_by_night_it_looks_at_what_is_left_of_the_night(night: House) -> None:
    change(night, f"{HLOTSE}_1", duty="mo-su 18:00-23:00")
    night.wait(hours=14, minutes=30)  # half past midnight
    reads = night.worker().reads("/coverage")
    assert "00:30–06:00" in reads and "Hlotse Urban Leribe Nobody tonight 1 off duty" in reads


def test_a_programme_officer_may_look_and_is_offered_nothing_to_change(night: House) -> None:
    mpho = night.worker("mpho", role=Role.PROGRAMME_OFFICER)
    page = mpho.look("/coverage?show=no_team").text
    assert "A lead can add a team" in page and "/teams/new" not in page
    assert mpho.look("/teams/new?covers=030806").status_code == 403
    assert night.worker("thato", role=Role.SOCIAL_WORKER).look("/coverage").status_code == 403
