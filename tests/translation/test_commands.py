"""`diff` and `translate` as somebody types them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.translation.folders import Folders, Translator


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def typed(folders: Folders, *words: object) -> Result:
    places = {"FLOWS_DIR": str(folders.flows), "CONFIG_DIR": str(folders.config)}
    return CliRunner().invoke(main, [str(word) for word in words], env=places)


def test_a_translation_goes_out_and_comes_back(folders: Folders) -> None:
    out = typed(folders, "translate", "--export", folders.sheet, "--flow", "report")
    assert out.exit_code == 0 and out.output.endswith(" texts are in words.xlsx\n")
    with Translator(folders) as translator:
        translator.write("danger", "choice 2", "Hosane")
    back = typed(folders, "translate", "--import", folders.sheet)
    assert (back.exit_code, back.output) == (0, "1 texts changed in: flows/report.yaml\n")


def test_what_changed_is_said_in_words_with_what_matters_most_on_top(folders: Folders, tmp_path: Path) -> None:
    before = tmp_path / "before"
    folders.flows.rename(before)
    Folders.__init__(folders, tmp_path / "now")
    assert typed(folders, "diff", before, folders.flows).output == "no difference\n"
    folders.edit("report", '"Today or tomorrow"', '"Soon"')
    folders.edit("report", "    consent: yes", "    # consent: yes")
    assert typed(folders, "diff", before, folders.flows).output == (
        "Look closely: who is told, or what is kept:\n"
        "  report, screen tell: no longer asks for a permission (consent)\n"
        "Besides:\n"
        '  report, screen danger: choice 2 in English now reads "Soon" (was "Today or tomorrow")\n'
    )
    one = typed(folders, "diff", before / "advice.yaml", folders.flows / "advice.yaml")
    assert one.output == "no difference\n"


@pytest.mark.parametrize(
    "words",
    [[], ["--export", "a.xlsx", "--import", "words.xlsx"], ["--import", "words.xlsx", "--flow", "report"]],
)
def test_half_an_order_is_answered_with_the_whole_one(folders: Folders, words: list[str]) -> None:
    folders.write_out("report")
    words = [str(folders.sheet) if word == "words.xlsx" else word for word in words]
    refused = typed(folders, "translate", *words)
    assert refused.exit_code == 2 and "Say --export FILE, with or without --flow and --add" in refused.output


def test_a_refusal_is_sentences_and_exit_code_2(folders: Folders) -> None:
    refused = typed(folders, "translate", "--export", folders.sheet, "--flow", "nothing")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("--flow: there is no flow 'nothing'. There are: ")
    assert not folders.sheet.exists()
