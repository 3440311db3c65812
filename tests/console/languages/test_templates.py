"""No page says anything in one language only."""

import pytest

from tests.console.languages.templates import each, untranslated


@pytest.mark.parametrize(("name", "source"), each(), ids=[name for name, _ in each()])
def test_everything_that_a_template_says_can_be_said_in_another_language(name: str, source: str) -> None:
    assert untranslated(source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Who has it</p>", ["Who has it"]),
        ('<p>{{ _("Who has it") }}</p>', []),
        ("<p>{% trans name %}{{ name }} has it{% endtrans %}</p>", []),
        ("<p>{{ name }} has it</p>", ["has it"]),
        ('<a aria-label="Back" href="/">{{ _("Back") }}</a>', ["Back"]),
        ('<a aria-label="{{ _("Back") }}" href="/">«</a>', []),
        ('{{ "Error: " if wrong }}', ["Error: "]),
        ('{{ field(form.name, "Small letters only") }}', ["Small letters only"]),
        ('{{ field(form.name, _("Small letters only"), autocomplete="off") }}', []),
        ('{% for code, says in [("all", "All open")] %}{{ says }}{% endfor %}', ["All open"]),
        ('<p class="hint">Thuso · P1</p>', []),
        ("{% trans %}Kept{% endtrans %} and sealed", ["and sealed"]),
    ],
)
def test_the_search_itself_finds_what_it_must(source: str, found: list[str]) -> None:
    assert [text.strip() for text in untranslated(source)] == [text.strip() for text in found]
