"""What a trained reporter writes in one SMS: codes first, then the story; nothing guessed, nothing lost."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.complaints import Refused
from gateway.gsm7 import septets
from gateway.places import Place, bare, read_places
from gateway.reports.line_words import all_helps, read_line_words
from gateway.reports.one_line import PARTS, Line, help_text, read_line
from gateway.strict_yaml import load, loads

HOME = Path(__file__).resolve().parents[2]
FILE = HOME / "config" / "keywords.yaml"
AGREED = load(HOME / "config" / "urgency.yaml").data["answers"] | {"district": ["ZA"]}
LANGUAGES = ("en", "st")
PLACES = read_places(load(HOME / "config" / "places.yaml"))
WORDS = read_line_words(load(FILE), AGREED, LANGUAGES, PLACES)
WHOLE = {"who": "girl", "danger": "now", "what": "herd", "district": "LS-C", "council": "030806"}
COUNCILS = [place for place in PLACES.by_code.values() if place.within]


def read(text: str) -> Line:
    return read_line(text, WORDS, PLACES)


@pytest.mark.parametrize(
    "text",
    [
        "REPORT C03 HERD girl now", "report c3 herd girl now", "Report: C-03, Herd / GIRL; now!",
        "REPORT C 03 herd girl now", "REPORT CO3 HERD girl now", "REPORT now girl HERD C03",
        "REPORT girl C03 now alosa", "REPORT Ramapepe herd girl now",
        "TLALEHA C03 alosa ngoanana hona joale", "tlaleha c03 oa alosa NGOANANA kotsing", "C03 HERD girl now",
    ],
)  # fmt: skip
def test_a_trained_reporter_may_write_the_codes_in_any_order_and_spelling(text: str) -> None:
    line = read(text)
    assert (line.answers, line.words, line.missing) == (WHOLE, "", ())


def test_what_follows_the_codes_is_the_story_word_for_word() -> None:
    line = read("REPORT C03 HERD girl now She sleeps in the kraal, and has no shoes!")
    assert (line.answers, line.words) == (WHOLE, "She sleeps in the kraal, and has no shoes!")


def test_the_first_word_chooses_the_language_of_the_answer() -> None:
    assert [read(text).language for text in ("REPORT C03", "tlaleha C03", "C03", "")] == ["en", "st", "en", "en"]


@pytest.mark.parametrize(
    "story",
    [
        "A man took her today", "the woman says C05", "and the man beats her", "Now he is in Leribe", "now he says no",
        "a 10 year old boy", "e mong oa banna", "joale monna",
    ],
)  # fmt: skip
def test_no_code_is_read_out_of_the_story(story: str) -> None:
    line = read(f"REPORT C03 now HERD girl {story}")
    assert (line.answers, line.words) == (WHOLE, story)


@pytest.mark.parametrize(
    "prose",
    [
        "my neighbour beats a girl now in C03", "please help a girl", "there is no danger",
        "Ke kopa thuso ngoanana o kotsing", "she is not safe now", "a 10 year old girl",
    ],
)  # fmt: skip
def test_who_tells_a_story_only_is_not_taken_at_any_word_of_it(prose: str) -> None:
    line = read(f"REPORT {prose}")
    assert (line.answers, line.words, line.missing) == ({}, prose, PARTS)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("REPORT C03 HERD girl and boy now", ("who", "several")),
        ("REPORT C03 now HERD girl boy", ("who", "several")),
        ("REPORT C03 WORK no woman girl", ("who", "several")),
        ("REPORT C03 HERD child woman now", ("who", "several")),
        ("REPORT C03 HERD child girl now", ("who", "girl")),
        ("REPORT C03 HERD child now", ("who", "unsure")),
        ("REPORT C03 HERD 2 girls now", ("who", "several")),
        ("REPORT C03 HERD girl no now", ("danger", "now")),
        ("REPORT C03 HERD girl danger no", ("danger", "now")),
        ("REPORT C03 HERD girl not sure, no", ("danger", "unsure")),
        ("REPORT C03 HERD girl not now", ("danger", "no")),
        ("REPORT C03 HERD girl no. She is well", ("danger", "no")),
        ("REPORT C03 WORK SEX woman now", ("what", "sex")),
    ],
)
def test_of_two_answers_the_safer_one_counts_and_a_person_reads_both(text: str, answer: tuple[str, str]) -> None:
    assert read(text).answers.get(answer[0]) == answer[1]


@pytest.mark.parametrize(
    "story",
    [
        "Ratau has her in Quthing", "Manka took her to Maseru", "Kanana is her name", "Ratau married her in Quthing",
        "Ratau, he has her", "Ratau and Manka took her", "Ratau today moved her to Quthing", "Ratau men have her",
        "C 5 men took her in Quthing", "C 5 men now", "G 12 pupil, from Leribe", "G 12. She is a pupil", "C, she is",
        "A. Mokoena took her", "A 10 year old", "e mong oa banna", "k?hansele ea Quthing", "South Africa they said",
        "Maseru to Durban", "Maputsoe. 5 men",
        *(f"{letter}{sign}hansele ea Quthing" for letter in "kKh" for sign in "'`´‘’‛′ʹʻʼʽˈꞌ＇"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("codes", ["REPORT girl SEX now", "TLALEHA now SEX ngoanana", "REPORT girl now"])
def test_a_name_in_a_story_sends_no_team(codes: str, story: str) -> None:
    line = read(f"{codes} {story}")
    assert "place" in line.missing and not {"district", "council"} & set(line.answers)
    assert line.words.endswith(story) or codes.count(" ") == 2  # then `men` and such may still be codes


@pytest.mark.parametrize("sign", "'`´‘’‛′ʹʻʼʽˈꞌ＇")
def test_a_letter_with_an_apostrophe_is_no_district(sign: str) -> None:
    for text in (f"TLALEHA joale k{sign} ngoanana SEX", f"TLALEHA ngoanana SEX joale k{sign}"):
        assert "place" in read(text).missing


@pytest.mark.parametrize(
    "text",
    [
        "REPORT Ramapepe HERD girl now she sleeps", "REPORT HERD Ramapepe girl now she sleeps",
        "REPORT HERD girl now Ramapepe. She sleeps", "REPORT HERD girl now Ramapepe\nshe sleeps",
        "REPORT HERD girl now C 03. She sleeps", "REPORT HERD girl now C03 she sleeps",
        "REPORT Leribe and Ramapepe HERD girl now she sleeps", "REPORT Ramapepe, HERD, girl, now, she sleeps",
    ],
)  # fmt: skip
def test_a_place_among_the_codes_is_found_by_its_name(text: str) -> None:
    line = read(text)
    assert line.answers["council"] == "030806" and line.missing == () and "sleeps" in line.words


def test_a_number_between_the_codes_takes_no_place_away() -> None:
    assert read("REPORT Ramapepe 2 girls HERD now").answers == WHOLE | {"who": "several"}
    assert read("REPORT G 12 girl HOME now").missing == ("place",)


@pytest.mark.parametrize(
    "text",
    [
        "REPORT Mazenod woman HOME not now but tomorrow they take her away", "REPORT Mazenod woman HOME no she is well",
        "REPORT Mazenod woman HOME no, they lie", "REPORT Mazenod HOME no girl is safe", "REPORT C03 HERD girl no. 5",
        "REPORT C03 HERD girl no danger they say", "REPORT C03 HERD no girl but tomorrow they take her",
        "TLALEHA Mazenod mosali HOME che empa hosane ba mo isa hole",
    ],
)  # fmt: skip
def test_no_danger_must_be_said_and_not_begin_a_story(text: str) -> None:
    assert "danger" in read(text).missing


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("REPORT C03 HERD girl no. But tomorrow they take her away", "soon"),
        ("REPORT no C03 HERD girl she will be taken today", "soon"),
        ("REPORT not now C03 HERD girl but tomorrow, or now", "now"),
        ("TLALEHA che C03 HERD ngoanana empa hosane ba mo isa hole", "soon"),
        ("REPORT C03 HERD girl tomorrow they beat her now", "now"),
        ("REPORT C03 HERD girl not sure, they say tomorrow", "soon"),
        ("REPORT C03 HERD girl today but not now", "soon"),
        ("REPORT C03 HERD girl no. There is no danger", "no"),
        ("REPORT C03 HERD girl now. There is no danger", "now"),
    ],
)
def test_a_danger_in_the_story_may_raise_and_never_lowers(text: str, danger: str) -> None:
    line = read(text)
    assert (line.answers["danger"], line.missing) == (danger, ())


def test_a_person_reads_what_was_told_before_it_was_raised() -> None:
    assert read("REPORT C03 HERD girl no. But tomorrow").words == "no But tomorrow"


def test_the_o_of_the_next_word_is_no_zero() -> None:
    line = read("TLALEHA A01 o isoa hole mosali kajeno")
    assert (line.answers["council"], line.answers["what"]) == ("013701", "move")


def test_what_contradicts_itself_stays_in_the_words() -> None:
    assert read("REPORT C03 WORK SEX woman and girl now he laughs").words == "WORK SEX woman girl he laughs"
    assert read("REPORT C03 HERD child now").words == "child"


@pytest.mark.parametrize(
    ("text", "missing", "words"),
    [
        ("REPORT C03 HERD girl no school for her", ("danger",), "no school for her"),
        ("REPORT C15 HERD girl now", ("place",), "C15"),
        ("REPORT a girl HERD now", ("place",), "a"),
        ("REPORT C03 A01 HERD girl now", ("place",), "C03 A01"),
        ("REPORT Leribe Maseru HERD girl now", ("place",), "Leribe Maseru"),
        ("REPORT C03 HERD 16 now she", ("who",), "16 she"),
    ],
)
def test_what_is_not_clear_is_asked_for_and_kept(text: str, missing: tuple[str, ...], words: str) -> None:
    line = read(text)
    assert (line.missing, line.words) == (missing, words)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("C", {"district": "LS-C", "council": "unsure"}),
        ("Leribe", {"district": "LS-C", "council": "unsure"}),
        ("A", {"district": "LS-A", "council": "unsure"}),
        ("C03 C05", {"district": "LS-C", "council": "unsure"}),
        ("C03 and C05", {"district": "LS-C", "council": "unsure"}),
        ("Leribe C03", {"district": "LS-C", "council": "030806"}),
        ("C03 A", {"district": "LS-C", "council": "030806"}),
        ("Maputsoe", {"district": "LS-C", "council": "031515"}),
        ("Mokhotlong", {"district": "LS-J", "council": "unsure"}),
        ("Mokhotlong Urban", {"district": "LS-J", "council": "097909"}),
        ("qachas nek", {"district": "LS-H", "council": "unsure"}),
        ("Botha-Bothe", {"district": "LS-B", "council": "unsure"}),
        ("South Africa", {"district": "ZA"}),
    ],
)
def test_a_place_may_be_a_code_a_name_or_a_district(place: str, told: dict[str, str]) -> None:
    line = read(f"REPORT {place} HERD girl now")
    assert {name: line.answers[name] for name in line.answers if name in ("district", "council")} == told
    assert line.missing == ()


@pytest.mark.parametrize("council", COUNCILS, ids=lambda council: council.code)
def test_every_council_is_found_by_its_code_and_all_its_names(council: Place) -> None:
    letter, names = council.letter, {council.name, *council.also}
    codes = {letter, letter.lower(), f"{letter[0]}-{letter[1:]}", f"{letter[0]} {letter[1:]}"} if letter else set()
    for name in names | codes | {name.upper().replace("-", " ").replace("'", "’") for name in names}:
        line = read(f"REPORT {name} HERD girl now")
        assert line.answers.get("council") == council.code and not line.missing, name
        assert line.answers["district"] == council.within


def test_no_line_ever_allows_that_somebody_local_is_told() -> None:
    for word in ("TELL", "tell yes", "yes", "E", "bolella"):
        assert "tell" not in read(f"REPORT C03 HERD girl now {word}").answers


def phrases(part: str) -> dict[str, str]:
    """Every phrase of the file for one part, as it is written there, with its answer."""
    listed = load(FILE).data["line"][part]
    return {
        phrase: answer for answer, by in listed.items() for words in by.values() for phrase in words if phrase != "no"
    }


LINES = st.fixed_dictionaries(
    {
        "place": st.sampled_from([p for p in COUNCILS if p.letter]),
        "what": st.sampled_from(sorted(phrases("what").items())),
        "who": st.sampled_from(sorted(phrases("who").items())),
        "danger": st.sampled_from(sorted(phrases("danger").items())),
    }
)


@given(
    LINES,
    st.permutations(PARTS),
    st.sampled_from([" ", ", ", " / ", ". "]),
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_every_line_that_can_be_taught_comes_back_as_it_was_meant(parts, order, between, case) -> None:  # type: ignore[no-untyped-def]
    typed = {"place": parts["place"].letter} | {part: case(parts[part][0]) for part in ("what", "who", "danger")}
    line = read(f"REPORT {between.join(typed[part] for part in order)}")
    assert line.missing == ()
    assert line.answers["council"] == parts["place"].code
    assert {part: line.answers[part] for part in ("what", "who", "danger")} == {
        part: parts[part][1] for part in ("what", "who", "danger")
    }


ODD = [
    "no", "a", "E", "and", "le", "C03", "C 3", "A 10", "c15", "Ts'a-le-Moleka", "Mohale's", "Hoek", "REPORT", "tlaleha",
    "kraal", "16yrs", ".", "\n",
]  # fmt: skip
CODED = [*phrases("what"), *phrases("who"), *phrases("danger")]
FRAGMENTS = st.lists(st.sampled_from([*CODED, *ODD]) | st.text(max_size=8), max_size=14)


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", unicodedata.normalize("NFC", text))


NAMES = {name for place in PLACES.by_code.values() for name in (*place.names(), *place.letter[:1])}
MEANT = {bare(word) for phrase in {*NAMES, *CODED, *phrases("place")} for word in words_of(phrase)}
MEANT |= {"no", "and", "le", "report", "tlaleha", "03", "3", "10"}


@given(st.text(max_size=300) | FRAGMENTS.map(" ".join))
def test_no_text_breaks_it_and_no_word_is_lost(text: str) -> None:
    line = read(text)
    assert set(line.answers) <= {"who", "danger", "what", "district", "council"}
    kept = words_of(line.words)
    for word in words_of(text):
        assert word in kept or bare(word) in MEANT or re.fullmatch("[a-k]?[0-9o]{1,3}", bare(word)), word


@given(FRAGMENTS.map(" ".join), FRAGMENTS.map(" ".join))
def test_what_follows_a_whole_line_and_a_plain_word_can_only_raise_the_danger(codes: str, story: str) -> None:
    before, after = (dict(read(f"REPORT {codes} kraal {more}").answers) for more in ("", story))
    worst = WORDS.worst["danger"].index
    if "danger" in before:
        assert worst(after.pop("danger")) <= worst(before.pop("danger"))
    assert after == before


@given(st.sampled_from(sorted(NAMES)), st.sampled_from(["has", "took", "'s", "oa", "and the man"]), LINES)
def test_no_name_before_a_word_of_a_story_is_a_place(name: str, word: str, parts: dict[str, tuple[str, str]]) -> None:
    codes = " ".join(parts[part][0] for part in ("what", "who", "danger"))
    assert "district" not in read(f"REPORT {codes} {name} {word} her").answers


@given(st.text(alphabet="aegk 510.\n'’ʼ", max_size=400) | st.integers(1, 400).map(lambda n: "Ratau " * n))
def test_many_names_in_a_row_break_nothing(text: str) -> None:
    assert set(read(text).answers) <= {"district", "council"}


def test_nothing_of_it_is_printed() -> None:
    assert "girl" not in repr(read("REPORT C03 HERD girl now kraal")) and "kraal" not in repr(read("kraal"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_for_every_gap_fits_one_sms_in_every_language(language: str) -> None:
    texts = list(all_helps(WORDS, language))
    assert len(set(texts)) == 15
    for text in texts:
        assert 0 < (septets(text) or 999) <= 160, text


@pytest.mark.parametrize("gap", PARTS)
def test_the_help_names_what_is_missing_and_nothing_else(gap: str) -> None:
    text = help_text(Line({}, "", (gap,), "en"), WORDS)
    assert [part for part in PARTS if WORDS.help["en"].parts[part] in text] == [gap]
    assert text.endswith("REPORT C03 HERD girl now")


def test_a_whole_line_needs_no_help() -> None:
    assert help_text(read("REPORT C03 HERD girl now"), WORDS) == ""


SHIPPED = FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    herd: {all: [HERD]", "    heard: {all: [HERD]", "'heard' is no answer to 'what'"),
        ("    several: {en: [several", "    many: {en: [several", "'several' is missing"),
        ("en: [man]", "en: [girl]", "'girl' means who girl as well"),
        ("en: [man]", "en: [Maputsoe]", "'maputsoe' means the place Maputsoe Urban as well"),
        ("    ZA: {en", "    ZW: {en", "no flow knows the place 'ZW'"),
        ("  joins: {en: [and], st: [le]}", "  joins: and", "needs lists of words under: all, en, st"),
        ("begins: {en: [REPORT], st: [TLALEHA]}", "begins: {en: [REPORT]}", "needs lists of words under: en, st"),
        ("not_before: {a: who", "not_before: {qq: who", "'qq' is no code"),
        ("not_before: {a: who", "not_before: {a: whom", "needs words, each with one of"),
        ("place (C03 or name)", "place (the letter code or the name of the council)", "one SMS holds 160"),
        ("C03 HERD girl now\", st", "C99 HERD girl now\", st", "is not understood as a whole line"),
        ("Ngola hape, joaloka:", "Ngola hape → joaloka:", "holds letters that phones cannot show"),
        ("    again: {en: \"Write it again, such as:\", st: \"Ngola hape, joaloka:\"}\n", "", "'again' is missing"),
        ("  joins: {en", "  joints: {en", "the word 'joints' is not known here"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(old: str, new: str, says: str) -> None:
    assert SHIPPED.count(old) == 1, old
    with pytest.raises(Refused) as caught:
        read_line_words(loads(SHIPPED.replace(old, new), "config/keywords.yaml"), AGREED, LANGUAGES, PLACES)
    assert says in str(caught.value)
    assert all(complaint.line for complaint in caught.value.complaints)


def test_a_file_without_the_part_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_line_words(loads("start: {}", "config/keywords.yaml"), AGREED, LANGUAGES, PLACES)
    assert "'what' is missing" in str(caught.value)
