"""config/: a wrong value in any file is one clear sentence with file and line, before a caller can meet it."""

from pathlib import Path

import pytest

from gateway.complaints import Refused
from gateway.configuration import read_configuration
from tests.config.files import changed_files, complaints, read
from tests.house import HOME

NUMBER = '{number: "2200 0000", confirmed_by: "the district office", on: 2026-11-21}'
FILES = ("places.yaml", "sending.yaml", "service.yaml", "teams.yaml", "urgency.yaml", "wordings.yaml")
SORRY = "    en: \"Sorry, a fault on our side. What you told us before is kept. Please dial again.\"\n"

WRONG = [
    # places.yaml
    ("config/places.yaml", "districts:", "places:", "places:", "must hold one list, `districts:`, and nothing else"),
    ("config/places.yaml", "code: LS-D", "code: LS-A", "code: LS-A\n    name: \"Berea\"", "the code LS-A stands twice"),
    ("config/places.yaml", '"013701"', '"013201"', '"013201", name: "Qiloane"', "the code 013201 stands twice"),
    ("config/places.yaml", '{code: "013701", name', "{name", '{name: "Qiloane"', "has no `code`"),
    ("config/places.yaml", 'name: "Qiloane"', 'name: ""', '"013701"', "has no `name`"),
    ("config/places.yaml", '"Qiloane"', '"Тест"', '"013701"', "holds letters that phones cannot show"),
    ("config/places.yaml", '"Qiloane",', '"Qiloane", called: "Тест",', '"013701"', "holds letters that phones cannot"),
    ("config/places.yaml", '"Qiloane"', '"Qiloane of the upper valley"', '"013701"', "is longer than 22 letters"),
    ("config/places.yaml", "letter: A01", "latter: A01", '"013701"', "the word 'latter' is not known here"),
    # service.yaml
    ("config/service.yaml", "hotline: unconfirmed", "hotline: 116", "hotline: 116", "hotline is `unconfirmed` or {"),
    ("config/service.yaml", "police: unconfirmed\n", "", None, "police is `unconfirmed` or {"),
    ("config/service.yaml", "police: unconfirmed", 'police: {number: "1", confirmed_by: " ", on: x}', "police:",
     "police needs a number, who confirmed it, and when"),
    ("config/service.yaml", "police: unconfirmed", 'police: {number: "call us", confirmed_by: x, on: 2026-01-01}',
     "police:", "the number of police may hold digits and spaces only"),
    ("config/service.yaml", "police: unconfirmed",
     'police: {number: "' + "1" * 17 + '", confirmed_by: x, on: 2026-01-01}', "police:", "16 at most"),
    ("config/service.yaml", "police: unconfirmed", 'police: {number: "٢٢٠٠", confirmed_by: x, on: 2026-01-01}',
     "police:", "may hold digits and spaces only"),
    ("config/service.yaml", '"65102": 160', '"65102": 1600', "page_budget", "a page has 80 to 182 septets"),
    ("config/service.yaml", '"65102": 160', '"65102": wide', "page_budget", "a page has 80 to 182 septets"),
    ("config/service.yaml", '{"65101": 160, "65102": 160, "99999": 160}', "[160]", "page_budget", "needs {"),
    ("config/service.yaml", "draft: [st]", "draft: st", "draft: st",
     "must be a list of the languages that are drafts"),
    ("config/service.yaml", "draft: [st]", "draft: [zu]", "draft: [zu]",
     "must be a list of the languages that are drafts"),
    ("config/service.yaml", "sorry:", "hours: day\nsorry:", "hours", "the word 'hours' is not known here"),
    ("config/service.yaml", SORRY, "", "  kept:", "needs a text in each of: en, st"),
    ("config/service.yaml", "Sorry, a fault on our side. What", "\U0001f64f What", "\U0001f64f", "phones cannot show"),
    ("config/service.yaml", "Sorry, a fault on our side. What", "Sorry. " * 20 + "What", "  kept:",
     "is longer than a page of 160 septets"),
    ("config/service.yaml", SORRY, '    en: ""\n', 'en: ""', "is empty"),
    # urgency.yaml
    ("config/urgency.yaml", "level: P3", "level: P5", "level: P5", "`level` must be one of P1, P2, P3, P4"),
    ("config/urgency.yaml", "[now, soon]", "[now, sonn]", "sonn", "'danger' is never answered with 'sonn'"),
    ("config/urgency.yaml", "{danger: [now, soon]}", "{dangr: [now]}", "dangr", "no flow remembers 'dangr'"),
    ("config/urgency.yaml", "{danger: [now, soon]}", "{danger: now}", "danger: now",
     "'danger' needs a list of answers"),
    ("config/urgency.yaml", "{danger: [now, soon]}", "{danger: [{now: soon}]}", "{now:", "is never answered with"),
    ("config/urgency.yaml", "when: {danger: [now, soon]}", "when: now", "when: now", "`when` is {question: [answers]}"),
    ("config/urgency.yaml", "when: {danger: [now, soon]}", "if: now", "if: now", "the word 'if' is not known here"),
    ("config/urgency.yaml", "seconds: 240", "seconds: 5", "seconds: 5",
     "`seconds` must be a number from 10 to 3600"),
    ("config/urgency.yaml", "seconds: 240", "seconds: long", "seconds: long",
     "`seconds` must be a number from 10 to 3600"),
    ("config/urgency.yaml", "seconds: 240", "seconds: " + "9" * 5000, "999", "must be a number from 10 to 3600"),
    ("config/urgency.yaml", "  - {seconds: 240}\n", "", "silence:", "the last rule of 'silence' must stand without"),
    ("config/urgency.yaml", "silence:", "silences:", "silences:", "the word 'silences' is not known here"),
    # teams.yaml and wordings.yaml; each of their words has its test in tests/alerts
    ("config/teams.yaml", "pause: 5 ", "pause: 9 ", "pause: 9", "may be 5 minutes at most"),
    ("config/teams.yaml", "covers: LS-A", "covers: LS-Z", "LS-Z", "must be the code of a district"),
    ("config/wordings.yaml", "THUSO {case}: {level}, ", "THUSO {case}: ", "en: \"THUSO",
     "the blank {level} is missing"),
    ("config/wordings.yaml", "not_known: {en: \"place not known\"", "unknown: {en: \"place not known\"", "elsewhere",
     "'not_known' is missing"),
]  # fmt: skip


def test_the_shipped_files_are_read_without_a_complaint() -> None:
    assert read_configuration(HOME / "flows", HOME / "config", strict=False).places.districts()


@pytest.mark.parametrize(("file", "old", "new", "at", "says"), WRONG)
def test_a_wrong_value_is_named_with_its_line(
    file: str, old: str, new: str, at: str | None, says: str | None, tmp_path: Path
) -> None:
    folder = changed_files(tmp_path, file, (old, new))
    line = 1 if at is None else (folder / file).read_text().partition(at)[0].count("\n") + 1
    told = complaints(folder)
    here = [one for one in told if one.where == file and (says is None or says in one.says)]
    assert here, list(map(str, told))
    assert at is None or line in [one.line for one in here], (line, list(map(str, here)))
    assert {one.where for one in told} <= {file, "config/teams.yaml"}, list(map(str, told))


@pytest.mark.parametrize("file", ["flows/report.yaml", *(f"config/{name}" for name in FILES)])
@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (b"", "is empty"),
        (b"# nothing yet\n", "is empty"),
        (b"a: b\na: c\n", "line 2: the key 'a' stands twice"),
        (b"\xff\xfe\x00", "line 1: is not UTF-8 text"),
        (b"{", "is not YAML"),
        (b"a: \x07", "holds characters that YAML does not allow"),
        (b"- a\n", ""),
        (b"just words\n", ""),
        (b"a: &b [*b]\n", "line 1: *b stands for another text"),
        (b"# " + b"x" * 1_000_000, "is larger than 1000000 bytes"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(file: str, broken: bytes, says: str, tmp_path: Path) -> None:
    folder = changed_files(tmp_path, file)
    (folder / file).write_bytes(broken)
    told = [str(one) for one in complaints(folder)]
    assert [one for one in told if one.startswith(file) and says in one], told


@pytest.mark.parametrize("file", ["flows/report.yaml", *(f"config/{name}" for name in FILES)])
def test_a_file_that_is_not_there_is_refused_by_name(file: str, tmp_path: Path) -> None:
    folder = changed_files(tmp_path, file)
    (folder / file).unlink()
    told = [str(one) for one in complaints(folder)]
    assert [one for one in told if one.startswith(f"{file}: cannot be read")], told


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = changed_files(tmp_path, "flows/report.yaml", ("list: councils", "list: villages"))
    for file, old, new in (
        ("service.yaml", "draft: [st]", "draft: [zu]"),
        ("teams.yaml", "pause: 5 ", "pause: 9 "),
        ("wordings.yaml", "notes:", "nots:"),
        ("places.yaml", "letter: A01", "latter: A01"),
    ):
        text = (folder / "config" / file).read_text()
        (folder / "config" / file).write_text(text.replace(old, new, 1))
    assert {one.where for one in complaints(folder)} >= {
        "config/service.yaml", "config/wordings.yaml", "config/places.yaml",
    }  # fmt: skip


def test_a_page_that_fits_one_network_but_not_another_is_refused(tmp_path: Path) -> None:
    folder = changed_files(tmp_path, "config/service.yaml", ('"65102": 160', '"65102": 120'))
    told = complaints(folder)
    assert told and all("a page has 120" in one.says for one in told if one.where == "flows/report.yaml")


# What production refuses


def test_production_refuses_drafts_invented_members_and_an_unconfirmed_hotline() -> None:
    with pytest.raises(Refused) as caught:
        read_configuration(HOME / "flows", HOME / "config", strict=True)
    told = caught.value.complaints
    drafts = {one.where for one in told if "is still a draft in: st" in one.says}
    flows = {f"flows/{path.name}" for path in (HOME / "flows").glob("*.yaml")}
    config = {f"config/{name}.yaml" for name in ("keywords", "service", "services", "wordings")}
    assert drafts == flows | config
    assert [one.where for one in told if "hotline" in one.says] == ["config/service.yaml"]
    members = [one for one in told if "is marked `demo: yes`" in one.says]
    assert members and all(one.where == "config/teams.yaml" and one.line for one in members)
    assert "+266" not in str(caught.value)


def test_production_takes_the_police_unconfirmed_but_not_the_hotline(tmp_path: Path) -> None:
    folder = changed_files(tmp_path, "config/service.yaml", ("hotline: unconfirmed", f"hotline: {NUMBER}"))
    assert not [one for one in complaints(folder, strict=True) if "hotline's number" in one.says]


# What a deployment's own values change


def test_a_confirmed_hotline_stands_in_every_apology(tmp_path: Path) -> None:
    folder = changed_files(tmp_path, "config/service.yaml", ("hotline: unconfirmed", f"hotline: {NUMBER}"))
    apology = read(folder).service.apology()
    assert apology.kept["en"].endswith("Please dial again. Or call 2200 0000.")
    assert apology.not_kept["st"].endswith("Kapa letsetsa 2200 0000.")


def test_an_apology_that_outgrows_its_page_once_the_hotline_is_confirmed_is_refused_before_that(tmp_path: Path) -> None:
    text = "Please dial again, today or tomorrow: what you told us is here, and only we read it."
    (told,) = complaints(changed_files(tmp_path, "config/service.yaml", ("Please dial again.", text)))
    assert told.where == "config/service.yaml" and "is longer than a page" in told.says


def test_an_unknown_network_gets_the_smallest_page(tmp_path: Path) -> None:
    budgets = ('{"65101": 160, "65102": 160, "99999": 160}', '{"65101": 182, "65102": 170}')
    service = read(changed_files(tmp_path, "config/service.yaml", budgets)).service
    assert [service.budget(network) for network in ("65101", "65102", "64000", "")] == [182, 170, 170, 170]


def test_a_network_with_longer_pages_is_shown_longer_pages(tmp_path: Path) -> None:
    budgets = ('"65101": 160', '"65101": 182')
    shelf = read(changed_files(tmp_path, "config/service.yaml", budgets)).shelf
    assert shelf.flow_for("65101").budget == 182 and shelf.flow_for("65102").budget == 160
    assert shelf.flow_for("65102") is shelf.flow_for("an unknown network")
    assert shelf.flow_for("65101").digest != shelf.flow_for("65102").digest
