"""Who writes flows sees what serves, where callers leave, and what the checker says of the files now."""

import csv
import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.complaints import Refused
from gateway.configuration import configuration_of
from gateway.figures.periods import QUARTERS
from gateway.papers import read_papers
from gateway.staff.roles import Role
from gateway.storage.casework.tables import diary
from gateway.storage.tables import editions, funnel, reports
from tests.console.flows.serving import CALLERS, HERE, LATER, NOW, calls, months, own_files, serves, shipped
from tests.console.house import House, Visitor

WRITERS = {Role.PROGRAMME_OFFICER, Role.HOTLINE_WORKER, Role.HOTLINE_LEAD, Role.ADMINISTRATOR}
PAGES = ("/flows", "/flows/drawn/report", "/flows/drawn/report.svg", "/flows/drawn/report.csv", "/flows/screen/start",
         "/flows/phone", "/flows/history", "/flows/compare?before=1&after=2")  # fmt: skip
MOST = 60 * 1024  # bytes, gzipped


def officer(house: House) -> Visitor:
    return house.worker("mpho", role=Role.PROGRAMME_OFFICER)


def cells(visitor: Visitor, asked: str = "") -> dict[str, list[str]]:
    """The table as a spreadsheet has it, by screen."""
    found = csv.reader(io.StringIO(visitor.look(f"/flows/drawn/report.csv{asked}").text))
    return {row[2]: row[3:] for row in found}


@pytest.mark.parametrize("role", list(Role))
def test_these_pages_are_for_those_who_write_flows(small_house: House, role: Role) -> None:
    months(small_house)
    somebody = small_house.worker("somebody", role=role)
    expected = 200 if role in WRITERS else 403
    assert {path: somebody.look(path).status_code for path in PAGES} == dict.fromkeys(PAGES, expected)


def test_the_newest_row_is_what_serves(house: House) -> None:
    months(house)
    mpho = officer(house)
    page = mpho.reads("/flows")
    assert LATER.digest in page
    assert "22 February" in page  # nine days before
    assert HERE in mpho.reads("/flows/drawn/report")


def test_before_anybody_has_called_the_files_stand_there(small_house: House) -> None:
    mpho = officer(small_house)
    assert "No process has taken calls yet" in mpho.reads("/flows")
    assert NOW in mpho.reads("/flows/drawn/report")
    assert "Nothing has served yet" in mpho.reads("/flows/history")


def test_an_edition_of_another_version_is_said_and_not_shown(small_house: House) -> None:
    serves(small_house, shipped())
    texts = dict(shipped().texts) | {"flows/report.yaml": "flow: report\nnot: known\n"}
    serves(small_house, type(LATER)("f" * 16, LATER.shelf, texts), days_ago=-1)
    mpho = officer(small_house)
    assert "cannot read it" in mpho.reads("/flows")
    assert NOW in mpho.reads("/flows/drawn/report")
    assert "cannot read one of the two" in mpho.reads("/flows/compare?before=1&after=2")


def test_files_that_are_refused_are_told_while_the_older_ones_serve(small_house: House, tmp_path: Path) -> None:
    serves(small_house, shipped())
    file = own_files(small_house, tmp_path) / "flows" / "report.yaml"
    mpho = officer(small_house)
    assert "No mistakes: the files can serve" in mpho.reads("/flows")
    file.write_text(file.read_text().replace("then: who}", "then: nowhere}", 1))
    page = mpho.reads("/flows")
    assert "what served before serves on" in page
    assert "flows/report.yaml" in page and "nowhere" in page
    assert shipped().digest in page
    assert "nowhere" not in mpho.reads("/flows/drawn/report")


def test_what_is_wrong_with_the_teams_shows_no_number(small_house: House, tmp_path: Path) -> None:
    number = "+26658123456"
    folder = own_files(small_house, tmp_path)
    file = folder / "config" / "teams.yaml"
    file.write_text(file.read_text().replace("st, demo: yes", f'st, "{number}": yes', 1))  # quoted by the checker
    with pytest.raises(Refused, match=number[1:]):
        configuration_of(read_papers(folder / "flows", folder / "config"), strict=False)
    page = officer(small_house).look("/flows").text
    assert "config/teams.yaml" in page and "what served before serves on" in page
    assert number[1:] not in page


def test_marks_of_drafts_stand_by_file_and_language(small_house: House, tmp_path: Path) -> None:
    folder = own_files(small_house, tmp_path)
    mpho = officer(small_house)
    assert "config/wordings.yaml Sesotho" in mpho.reads("/flows")
    for path in [*folder.glob("*/*.yaml")]:
        path.write_text(path.read_text().replace("draft: [st]", "draft: []"))
    assert "No file is marked as draft" in mpho.reads("/flows")


def test_callers_who_leave_are_seen_screen_by_screen(house: House) -> None:
    months(house)
    palesa = house.worker("palesa")
    assert cells(palesa)["start"] == ["231", "190", "3", "0", "0", "12", "26", "11%"]
    assert cells(palesa)["tell"][1] == "3"
    picture = palesa.look("/flows/drawn/report.svg").text
    assert "seen 231, answered 190" in picture and "left 12, gone 26 (11%)" in picture


def test_who_sees_no_reports_reads_whole_quarters_to_the_nearest_five(house: House) -> None:
    months(house)
    calls(house, 90, **CALLERS)  # in the last quarter that is over
    mpho = officer(house)
    found = cells(mpho)
    assert found["start"] == ["225", "190", "<5", "<5", "<5", "10", "25", "11%"]
    assert found["tell"][1] == "<5"
    text = mpho.look("/flows/drawn/report").text + mpho.look("/flows/drawn/report.svg").text
    assert "answered &lt;5" in text and "answered 3" not in text and "seen 231" not in text


def test_who_sees_no_reports_reads_nothing_by_looking_again_after_one_call(small_house: House) -> None:
    """Nor by taking one period, or the flows of now, from another."""
    months(small_house)
    calls(small_house, 90, **CALLERS)
    mpho = officer(small_house)
    asked = [f"?days={days}&of={of}" for days in ("7", "30", "90", "all") for of in ("all", "these")]
    before = [cells(mpho, one) for one in asked]
    calls(small_house, 0, start=(1, 1))
    assert [cells(mpho, one) for one in asked] == before == [before[0]] * len(asked)
    page = mpho.look("/flows/drawn/report").text
    assert '"these"' not in page and page.count('value="20') == QUARTERS


def test_the_period_begins_at_a_midnight(small_house: House) -> None:
    serves(small_house, shipped())
    calls(small_house, 20, start=(100, 90))
    calls(small_house, 3, start=(50, 40))
    palesa = small_house.worker()
    assert [cells(palesa, f"?days={days}").get("start", [""])[0] for days in ("7", "30", "all", "odd")] == [
        "50", "150", "150", "150",
    ]  # fmt: skip


def test_counts_of_the_flows_shown_can_be_looked_at_alone(small_house: House) -> None:
    serves(small_house, LATER)
    calls(small_house, 3, start=(50, 40))  # on the flows before
    palesa = small_house.worker()
    assert cells(palesa)["start"][0] == "50"
    assert "start" not in cells(palesa, "?of=these")


def test_a_screen_that_is_there_no_more_is_still_told_of(small_house: House) -> None:
    serves(small_house, shipped())
    calls(small_house, 3, forgotten=(50, 40))
    assert "forgotten no more 50 40" in small_house.worker().reads("/flows/drawn/report")


def test_each_table_that_is_taken_out_stands_in_the_diary(house: House) -> None:
    months(house)
    mpho = officer(house)
    assert "=" not in mpho.look("/flows/drawn/report.csv?days=7").text
    with house.engine.connect() as connection:
        row = connection.execute(sa.select(diary).where(diary.c.what == "took_csv")).one()
    assert (row.by, row.kind, row.subject) == ("mpho", "export", "flows")
    assert "report" in row.detail


def test_the_list_says_what_the_picture_says(small_house: House) -> None:
    months(small_house)
    page = officer(small_house).look("/flows/drawn/report?language=st").text
    assert 'href="#screen-who"' in page and 'id="screen-who"' in page
    assert 'href="/flows/drawn/advice?language=st&amp;days=2025-4#screen-advice.' in page
    assert 'lang="st"' in page and "Kotsi hona joale" in page


def test_pages_stay_small(small_house: House) -> None:
    months(small_house)
    mpho = officer(small_house)
    for path in (*PAGES, "/flows/drawn/advice", "/flows/drawn/advice.svg", "/flows/drawn/team"):
        answer = mpho.browser.get(path, headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) < MOST, (path, len(answer.data))


def test_a_picture_runs_nothing_and_brings_one_style(small_house: House) -> None:
    answer = officer(small_house).look("/flows/drawn/report.svg")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "image/svg+xml"
    assert "unsafe" not in policy and "style-src 'sha256-" in policy and "script-src 'self'" in policy


def test_looking_writes_nothing_and_counts_nothing(small_house: House) -> None:
    months(small_house)
    mpho = officer(small_house)
    before = [_rows(small_house, table) for table in (funnel, reports, editions)]
    for path in (*PAGES, "/flows/phone?keys=2.2.1.3", "/flows/phone?keys=1.1.1"):
        assert mpho.look(path).status_code == 200
    assert [_rows(small_house, table) for table in (funnel, reports, editions)] == before


def _rows(house: House, table: sa.Table) -> list[tuple[object, ...]]:
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(table))]
