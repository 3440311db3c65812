"""Who writes flows and reads in Sesotho finds nothing in English but names and texts of the files: not in what the
checker says, not in what changed, and not in the picture."""

import re
from pathlib import Path

import pytest

from gateway.complaints import Refused
from gateway.configuration import configuration_of
from gateway.console.languages import views
from gateway.papers import read_papers
from gateway.staff.roles import Role
from tests.console.flows.serving import months, own_files, serves, shipped
from tests.console.house import House, Visitor
from tests.console.languages.test_choosing import choose
from tests.console.languages.test_every_page import Marked, unmarked

LISTS = re.compile(r'<ul class="told.*?</ul>', re.DOTALL)
BETWEEN = {":", ",", ""}  # what stands between the name of a file and a sentence
BROKEN = (  # each a mistake that another reader finds: of YAML, of the shape, of the ways, of places and of numbers
    ("flows/report.yaml", "then: who}", "then: nowhere}"),
    ("flows/advice.yaml", "version: 1", "version: one"),
    ("config/places.yaml", 'name: "Qiloane"', 'name: ""'),
    ("config/service.yaml", "hotline: unconfirmed", "hotline: 116"),
    ("config/urgency.yaml", "level: P3", "level: P5"),
    ("config/sending.yaml", "per_second:", "per_minute:"),
    ("config/deadlines.yaml", 'review_by: "12:00"', 'review_by: "noon"'),
)
CHANGED = shipped(
    ("flows/report.yaml", "version: 1", "version: 2"),
    ("flows/report.yaml", 'answer: man, then: what}', 'answer: man, then: district}'),
    ("flows/report.yaml", '      2: {en: "Begin again", st: "Qala hape", then: start}\n', ""),
    ("flows/report.yaml", "draft: [st]", "draft: []"),
    ("config/service.yaml", "hotline: unconfirmed", 'hotline: {number: "112", confirmed_by: "a test", on: 2026-03-01}'),
)  # fmt: skip


def writer(house: House) -> Visitor:
    mpho = house.worker("mpho", role=Role.PROGRAMME_OFFICER)
    choose(mpho, "st", "/account")
    return mpho


def mistaken(folder: Path, *changes: tuple[str, str, str]) -> None:
    for place, old, new in changes:
        text = (folder / place).read_text()
        assert old in text, place
        (folder / place).write_text(text.replace(old, new, 1))


def told(page: str) -> str:
    lists = "".join(LISTS.findall(page))
    assert lists.count("<li>") > 1
    return lists


@pytest.mark.parametrize("changes", [BROKEN[:1], BROKEN[1:]], ids=["of the ways", "of each file"])
def test_what_the_checker_says_is_in_sesotho(
    small_house: House, tmp_path: Path, changes: tuple[tuple[str, str, str], ...]
) -> None:
    folder = own_files(small_house, tmp_path)
    mistaken(folder, *changes)
    with pytest.raises(Refused) as refused:
        configuration_of(read_papers(folder / "flows", folder / "config"), strict=False)
    page = writer(small_house).look("/flows").text
    assert [str(one.says) for one in refused.value.complaints if str(one.says) in page.replace("&#39;", "'")] == []
    nowhere = "e isa ho &#39;nowhere&#39;, empa ha ho skrini e joalo"
    assert "Liphoso" in page and (nowhere in page) == (len(changes) == 1)


@pytest.mark.parametrize("changes", [BROKEN[:1], BROKEN[1:]], ids=["of the ways", "of each file"])
def test_no_complaint_has_lost_its_mark(
    small_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: tuple[tuple[str, str, str], ...]
) -> None:
    mistaken(own_files(small_house, tmp_path), *changes)
    mpho, marked = writer(small_house), Marked()
    monkeypatch.setattr(views, "translations", lambda _: marked)
    assert {*unmarked(told(mpho.look("/flows").text))} <= BETWEEN


def test_no_difference_has_lost_its_mark(small_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    months(small_house)
    serves(small_house, CHANGED, 1)
    mpho, marked = writer(small_house), Marked()
    monkeypatch.setattr(views, "translations", lambda _: marked)
    for path in ("/flows/history", "/flows/compare?before=1&after=3", "/flows/compare?before=3&after=1"):
        assert {*unmarked(told(mpho.look(path).text))} <= BETWEEN


def test_what_changed_is_told_in_sesotho_and_kept_for_who_reads_english(small_house: House) -> None:
    """The page keeps what it compared a moment ago; the next who looks may read in another language."""
    serves(small_house, shipped(), 9)
    serves(small_house, CHANGED, 1)
    path = "/flows/compare?before=1&after=2"
    mpho = writer(small_house)
    page = mpho.reads(path)
    assert "version joale ke 2 (e ne e le 1)" in page and "is now" not in page
    choose(mpho, "en", "/account")
    page = mpho.reads(path)
    assert "version is now 2 (was 1)" in page and "joale" not in page


def test_the_picture_and_its_list_are_in_the_language_of_the_page(small_house: House) -> None:
    months(small_house)
    mpho = writer(small_house)
    picture, page = mpho.look("/flows/drawn/report.svg").text, mpho.look("/flows/drawn/report").text
    assert "QALO" in picture and "START" not in picture and "three mistakes" not in picture + page
    assert "liphoso tse tharo, tlaleho e bolokiloe: lost_kept" in picture and "liskrining tsohle" in page
    choose(mpho, "en", "/account")
    assert "START" in mpho.look("/flows/drawn/report.svg").text
