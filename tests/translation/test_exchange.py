"""A translator gets a spreadsheet and gives it back: all that was written arrives, and nothing else is touched."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.styles import Protection

from gateway.complaints import Refused
from gateway.configuration import read_configuration
from gateway.dialogue.rendering import measure
from gateway.dialogue.script import PLACEHOLDER
from gateway.gsm7 import septets, transliterate
from gateway.translation.exchange import write_out
from tests.translation.folders import Folders, Translator

ST = "Sesotho (st)"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def refused(folders: Folders) -> list[str]:
    """The sentences, after making sure that nothing was written."""
    before = folders.bytes()
    with pytest.raises(Refused) as refusal:
        folders.read_in()
    assert folders.bytes() == before
    return [str(complaint) for complaint in refusal.value.complaints]


def test_what_nobody_wrote_into_changes_no_byte(folders: Folders) -> None:
    before = folders.bytes()
    assert folders.write_out() > 100
    brought = folders.read_in()
    assert (brought.texts, brought.files) == (0, ())
    with Translator(folders):  # opened and saved again
        pass
    assert folders.read_in().files == ()
    assert folders.bytes() == before


def test_one_new_text_changes_its_own_letters_and_nothing_else(folders: Folders) -> None:
    folders.write_out("report")
    before = (folders.flows / "report.yaml").read_text()
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "Hosane")
    brought = folders.read_in()
    assert (brought.texts, brought.files) == (1, ("flows/report.yaml",))
    after = (folders.flows / "report.yaml").read_text()
    old, new = 'st: "Kajeno kapa hosane", answer: soon, then: what}', 'st: "Hosane", answer: soon, then: what}'
    assert before.count(old) == 1
    assert after == before.replace(old, new)


CONSONANTS = "bcdfghjklmnpqrstvwxz"  # two of them tell texts apart that stand near each other


@st.composite
def words(draw: st.DrawFn, n: int, part: str, old: str) -> str:
    """Another text that takes no more room and has the same values in it; only that of a screen may have lines.
    n: the row; texts that stand near each other differ by their last letters, for choices may not be alike."""
    values = sorted({found[0] for found in PLACEHOLDER.finditer(old)})
    room = measure(transliterate(old)) - measure(" ".join(values)) - 4
    letters = "abc šŠ’\"'\\#:,=+-@&<>[]ΔΩΞ£¥ØøÅåÆæßÉÄÖÑÜ§äöñüà" + ("\n" if part == "text" else "")
    free = draw(st.text(st.sampled_from(letters), max_size=max(room // 2, 0))).strip()
    while (septets(transliterate(free)) or 0) > max(room, 0):
        free = free[:-1]
    tens, ones = divmod(n % len(CONSONANTS) ** 2, len(CONSONANTS))
    return " ".join([free + CONSONANTS[tens] + CONSONANTS[ones], *values])


@settings(max_examples=3, deadline=None, phases=(Phase.generate,))  # to find the smallest case takes minutes
@given(st.data())
def test_whatever_a_translator_writes_comes_back_as_it_was_written(data: st.DataObject) -> None:
    with TemporaryDirectory() as home:
        folders = Folders(Path(home))
        folders.write_out()
        with Translator(folders) as translator:
            asked = [n for n in translator.rows() if str(translator.cell(n, "file").value).startswith("flows/")]
            chosen = data.draw(st.lists(st.sampled_from(asked), min_size=10, max_size=50, unique=True))
            old = {n: [str(translator.cell(n, title).value) for title in ("part", ST)] for n in chosen}
            written = {n: data.draw(words(n, *old[n])) for n in chosen}
            for n, text in written.items():
                translator.cell(n, ST).value = text
                translator.cell(n, ST).data_type = "s"
        folders.read_in()
        folders.write_out()
        with Translator(folders) as translator:
            assert {n: translator.cell(n, ST).value for n in chosen} == written
        read_configuration(folders.flows, folders.config, strict=False)


def test_rows_may_be_sorted_by_the_translator(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "Hosane")
        rows = [[cell.value for cell in row] for row in translator.page.iter_rows(min_row=2)]
        for n, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                translator.page.cell(n, column).value = value
    assert folders.read_in().texts == 1


def test_a_programme_officer_sees_the_room_that_each_text_has_left(folders: Folders) -> None:
    folders.write_out()
    shelf = read_configuration(folders.flows, folders.config, strict=False).shelf
    flow = shelf.with_budget(shelf.service.smallest_budget)
    with Translator(folders) as translator:
        n = translator.row("flows/report.yaml", "danger", "text")
        for code, name in flow.script.languages.items():
            (page,) = flow.pages("danger", code, {})
            assert translator.cell(n, f"room: {name} ({code})").value == 160 - measure(page.bare)
        n = translator.row("flows/report.yaml", "left", "text")
        old, room = translator.cell(n, ST).value, translator.cell(n, f"room: {ST}").value
        translator.cell(n, ST).value = old + "a" * room
    folders.read_in()  # exactly full
    folders.write_out()
    with Translator(folders) as translator:
        translator.write("left", "text", old + "a" * (room + 1))
    assert any("screen left: in Sesotho takes 161 septets" in says for says in refused(folders))


def test_the_wording_without_a_number_and_the_one_by_sms_have_room_of_their_own(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        text, without = (translator.row("flows/report.yaml", "call_police", part) for part in ("text", "without"))
        shown = "Call the police now: {police}. Dial again when you can."
        assert translator.cell(text, "English (en)").value == shown
        assert translator.cell(text, "room: English (en)").value == 160 - len(shown.replace("{police}", "0" * 16))
        assert translator.cell(without, "room: English (en)").value == 160 - len(shown.replace(": {police}", ""))
        by_sms = translator.row("flows/report.yaml", "code_by_sms", "text")
        assert translator.cell(by_sms, "room: English (en)").value > 160


def test_drafts_are_marked_and_what_is_none_is_remarked_on_when_it_changes(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        assert {translator.cell(n, "draft").value for n in translator.rows()} == {"Sesotho"}
    folders.edit("report", "draft: [st]", "draft: []")
    folders.write_out("report")
    with Translator(folders) as translator:
        n = translator.write("danger", "choice 2", "Hosane")
        assert translator.cell(n, "draft").value is None
        translator.cell(n, "comment").value = "shorter so"
    assert folders.read_in().remarks == (
        "flows/report.yaml, screen danger, choice 2: the translator says: shorter so",
        "flows/report.yaml: its Sesotho is not marked as draft. Have the new words reviewed.",
    )


# What cannot be taken back.

WHERE = "flows/report.yaml, screen danger, choice 2: "
AGAIN = "since this spreadsheet was made. Export again, and look at this text."


@pytest.mark.parametrize(
    ("part", "text", "says"),
    [
        ("choice 2", "", "the Sesotho text is empty."),
        ("choice 2", "  ", "the Sesotho text is empty."),
        ("choice 2", "Hosane 🙏", "the Sesotho text holds letters that phones cannot show: 🙏"),
        ("choice 2", "{tomorrow}", "the Sesotho text has {tomorrow}, which the original has not."),
        ("choice 2", "a } b", "the Sesotho text holds a brace, or a value in braces that is misspelt."),
    ],
)
def test_a_text_that_no_phone_can_show_is_refused(folders: Folders, part: str, text: str, says: str) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        n = translator.write("danger", part, text)
    assert refused(folders) == [f"words.xlsx, row {n}: {WHERE}{says}"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("k'hansele efe?", ["lost {district}. Write it as it stands in the original."]),
        ("{distric}: efe?", ["lost {district}. Write it", "has {distric}, which the original has not."]),
        ("{District}: efe?", ["lost {district}. Write it", "holds a brace, or a value in braces that is misspelt."]),
        ("{ district }: efe?", ["lost {district}. Write it", "holds a brace"]),
    ],
)
def test_a_value_that_was_lost_or_misspelt_is_named(folders: Folders, text: str, says: list[str]) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        n = translator.write("council", "text", text)
    found = refused(folders)
    assert len(found) == len(says)
    where = f"words.xlsx, row {n}: flows/report.yaml, screen council, text: the Sesotho text "
    assert all(line.startswith(where) and part in line for line, part in zip(found, says, strict=True))


def test_an_original_that_was_overwritten_is_refused(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        n = translator.write("danger", "choice 2", "Today", "English (en)")
    says = "the English is not the same any more; it has changed "
    assert refused(folders) == [f"words.xlsx, row {n}: {WHERE}{says}{AGAIN}"]


def test_an_original_that_was_changed_in_the_file_meanwhile_is_refused(folders: Folders) -> None:
    folders.write_out("report")
    folders.edit("report", "Today or tomorrow", "Tomorrow")
    (says,) = refused(folders)
    assert WHERE + "the English is not the same any more" in says


def test_two_who_changed_the_same_text_are_told_and_none_overwrites_the_other(folders: Folders) -> None:
    folders.write_out("report")
    folders.edit("report", 'st: "Kajeno kapa hosane"', 'st: "Kajeno"')
    assert folders.read_in().texts == 0  # the file keeps what was written there; the translator wrote nothing
    with Translator(folders) as translator:
        n = translator.write("danger", "choice 2", "Hosane")
    says = f"the Sesotho in the file was changed by somebody else {AGAIN}"
    assert refused(folders) == [f"words.xlsx, row {n}: {WHERE}{says}"]
    folders.edit("report", 'st: "Kajeno"', 'st: "Hosane"')
    assert folders.read_in().texts == 0  # both wrote the same


def test_rows_that_are_missing_doubled_or_unknown_are_named(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        n = translator.row("flows/report.yaml", "danger", "choice 2")
        first = translator.row("flows/report.yaml", "who", "text")
        for column in range(1, len(translator.columns) + 1):
            translator.page.cell(n, column).value = translator.page.cell(first, column).value
        translator.write("left", "text", "?", "screen")
        gone = translator.row("flows/report.yaml", "?", "text")
    again = "Export again, and copy the translations over."
    unknown = f"flows/report.yaml, screen ?, text: there is no such text now. {again}"
    doubled = "flows/report.yaml, screen who, text: stands in more than one row. Delete the rows that were copied."
    assert sorted(refused(folders)) == sorted([
        *(f"words.xlsx, row {row}: {doubled}" for row in (first, n)),
        f"words.xlsx, row {gone}: {unknown}",
        f"words.xlsx: {WHERE}its row is missing. {again}",
        f"words.xlsx: flows/report.yaml, screen left, text: its row is missing. {again}",
    ])  # fmt: skip


def test_every_mistake_is_named_at_once(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "🙏")
        translator.write("who", "text", "")
    assert len(refused(folders)) == 2


def test_a_page_that_became_too_long_in_one_file_keeps_all_files_as_they_were(folders: Folders) -> None:
    folders.write_out()
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "Hosane")
        translator.write("menu", "text", "U batla eng?", file="flows/advice.yaml")
        translator.write("who", "text", "a" * 170)
    assert any("screen who: in Sesotho takes " in says for says in refused(folders))


def test_a_file_that_is_no_spreadsheet_of_ours_is_refused(folders: Folders) -> None:
    folders.sheet.write_text("not a spreadsheet")
    assert refused(folders) == ["words.xlsx: is no spreadsheet (.xlsx) that can be read."]
    folders.write_out()
    with Translator(folders) as translator:
        del translator.book["about"]
    assert refused(folders) == ["words.xlsx: has no sheets 'texts' and 'about'. Export a new one."]
    folders.write_out()
    with Translator(folders) as translator:
        translator.page.delete_cols(translator.columns["comment"])
    assert refused(folders) == ["words.xlsx: the first row has lost a column: comment. Export a new one."]


def test_a_spreadsheet_with_translations_in_it_is_never_written_over(folders: Folders) -> None:
    folders.sheet.write_text("months of work")
    with pytest.raises(Refused, match="is there already, perhaps with translations in it"):
        write_out(folders.sheet, folders.flows, folders.config, "", {})
    assert folders.sheet.read_text() == "months of work"


# Formulas and locks.


def test_no_cell_ever_holds_a_formula(folders: Folders) -> None:
    for sign, old in (("=", "Yes, now"), ("+", "Not now"), ("-", "Not sure"), ("@", "Girl under 18")):
        folders.edit("report", f'"{old}"', f'"{sign}1+1"')
    folders.edit("report", '"E, hona joale"', '"=1+1"')
    folders.write_out("report")
    cells = [cell for page in load_workbook(folders.sheet) for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    dangerous = [cell for cell in cells if str(cell.value)[:1] in ("=", "+", "-", "@") and cell.data_type == "s"]
    assert len(dangerous) >= 6 and all(cell.quotePrefix and cell.number_format == "@" for cell in dangerous)
    assert folders.read_in().texts == 0
    with Translator(folders) as translator:
        n = translator.write("danger", "choice 2", "=1+1")  # openpyxl makes a formula of it, as a person's Excel would
    assert refused(folders) == [f"words.xlsx, row {n}: {ST}: is no text but a formula, date or the like."]


def test_a_number_typed_as_a_translation_is_a_text(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", 18)  # type: ignore[arg-type]
    folders.read_in()
    assert 'st: "18", answer: soon' in (folders.flows / "report.yaml").read_text()


def test_only_translations_and_comments_can_be_written_into(folders: Folders) -> None:
    folders.write_out("report")
    with Translator(folders) as translator:
        assert translator.page.protection.sheet and translator.page.freeze_panes == "D2"
        for title in translator.columns:
            locked = title not in (ST, "comment")
            assert translator.cell(2, title).protection == Protection(locked=locked), title
            hidden = translator.page.column_dimensions[translator.cell(1, title).column_letter].hidden
            assert hidden == title.startswith("as exported")


# A third language.


KEYWORDS = (
    "start",
    "stop",
    "line begins",
    "line joins",
    "line what",
    "line who",
    "line danger",
    "line place",
    "answers",
)
EXAMPLE = "zREPORT C03 HERD zgirl znow"  # a whole line in the keywords of the new language


def fill(folders: Folders, but: int = 0) -> Iterator[int]:
    """The new column filled in, but for the last texts of the flows; gives the rows of those."""
    with Translator(folders) as translator:
        empty = [n for n in translator.rows() if not translator.cell(n, "isiZulu (zu)").value]
        for n in empty[: len(empty) - but]:
            part, text = str(translator.cell(n, "part").value), str(translator.cell(n, "English (en)").value)
            if part.startswith(KEYWORDS):  # no word may mean two things, in whatever languages
                text = ", ".join(f"z{word.strip()}" for word in text.split(","))
            translator.cell(n, "isiZulu (zu)").value = EXAMPLE if part == "line help example" else text
    return iter(empty[len(empty) - but :])


def test_a_third_language_is_added_whole_and_marked_as_draft(folders: Folders) -> None:
    folders.write_out(zu="isiZulu")
    list(fill(folders))
    brought = folders.read_in()
    assert brought.languages == {"zu": "isiZulu"}
    assert any("isiZulu can be chosen once a choice has `speak: zu`." in remark for remark in brought.remarks)
    script = read_configuration(folders.flows, folders.config, strict=False).shelf.script
    assert script.languages == {"en": "English", "st": "Sesotho", "zu": "isiZulu"} and "zu" in script.draft
    assert script.screens["danger"].words["zu"] == script.screens["danger"].words["en"]
    before = folders.bytes()
    folders.write_out()
    assert folders.read_in().texts == 0 and folders.bytes() == before


def test_a_third_language_that_is_not_complete_is_refused_with_the_rows_that_wait(folders: Folders) -> None:
    folders.write_out(zu="isiZulu")
    waiting = ", ".join(map(str, fill(folders, but=2)))
    assert refused(folders) == [f"words.xlsx: 2 texts in isiZulu are not written yet, in the rows {waiting}."]


def test_a_third_language_that_nobody_began_keeps_nobody_from_the_second(folders: Folders) -> None:
    folders.write_out(zu="isiZulu")
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "Hosane")
    brought = folders.read_in()
    assert (brought.texts, brought.languages) == (1, {})


@pytest.mark.parametrize("code", ["en", "do", "all", "sms", "Zu", "z", "zulu", "z1", ""])
def test_a_code_that_is_none_or_means_something_else_is_refused(folders: Folders, code: str) -> None:
    with pytest.raises(Refused, match="--add: "):
        folders.write_out(**{code: "isiZulu"})
    assert not folders.sheet.exists()


# Files that have mistakes already.


def test_a_screen_whose_sesotho_is_missing_goes_out_empty_and_comes_back_in_its_place(folders: Folders) -> None:
    line = '    st: "O hokae?"\n'
    folders.edit("report", line, "")
    folders.write_out("report")
    with Translator(folders) as translator:
        n = translator.row("flows/report.yaml", "district", "text")
        assert translator.cell(n, ST).value is None and translator.cell(n, f"room: {ST}").value is None
        translator.cell(n, ST).value = "O hokae?"
    folders.read_in()
    assert line in (folders.flows / "report.yaml").read_text()


def test_a_file_that_cannot_be_written_leaves_all_as_they_were_and_nothing_lying_about(folders: Folders) -> None:
    long = f"{'a' * 245}.yaml"  # a name with no room for the letters that a new file has while it is being written
    (folders.flows / "advice.yaml").rename(folders.flows / long)
    folders.write_out()
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "Hosane")
        translator.write("menu", "choice 5", "Botsa", file=f"flows/{long}")
    assert refused(folders) == ["flows and config: cannot be written (File name too long)."]
