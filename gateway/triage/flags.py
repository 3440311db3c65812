"""The red flags that staff tick, from a caller's words or a conversation. Pure. A flag proves no trafficking, and
its absence proves nothing: each is a reason to look.

Basis: Anti-Trafficking in Persons Act 2011 (ATIP), Children's Protection and Welfare Act 2011 (CPWA), UNODC's general
indicators, the US TIP report. All Sesotho is a DRAFT until a native speaker has reviewed it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gateway.alerts.facts import STOPPING
from gateway.phrases import Phrase, phrase
from gateway.reports.urgency import worse

DRAFT = ("st",)
POWERFUL, RELATIVE = "F23", "F24"  # the suspect is an official, chief, police or teacher; or of the family
SUSPECTS = tuple(sorted(STOPPING))  # roles to choose from once F23 is ticked
OF_FAMILY = "relative"  # the suspect's role once only F24 is ticked
GROWN_UP = ("woman", "man")  # whoever else is told of counts as a child: age is unknown


@dataclass(frozen=True, slots=True)
class Flag:
    """en, st: what staff read. of: both, adult or child. urgent: needs somebody now if it is a child."""

    code: str
    en: Phrase
    st: str
    basis: str
    of: str = "both"
    urgent: bool = False


_ALL = (
    Flag("F01", phrase("Work is not what was promised"), "Mosebetsi ha se oo a o ts'episitsoeng", "ATIP s 22(g)"),
    Flag("F02", phrase("Passport or ID taken"), "Ba nkile phasepoto kapa ID ea hae", "ATIP s 10, s 22(b)"),
    Flag("F03", phrase("Locked in, guarded, may not leave"), "O koaletsoe, ha a lumelloe ho tsoa",
         "ATIP s 22(b); CPWA s 76(1)(g)", urgent=True),
    Flag("F04", phrase("Threats to the person or family"), "Ba mo tšosa kapa ba tšosa ba lelapa", "ATIP s 22(a)"),
    Flag("F05", phrase("Threats of arrest or deportation"), "Ba mo tšosa ka ho tšoaroa", "ATIP s 22(a)(vii)", "adult"),
    Flag("F06", phrase("Witchcraft or ritual used to control"), "Ba mo tšosa ka boloi",
         "ATIP s 22(a)(iii); CPWA s 76(1)(e)"),
    Flag("F07", phrase("Beaten, injured, signs of rape"), "O otliloe, o na le maqeba, kapa o betiloe", "ATIP s 22(c)",
         urgent=True),
    Flag("F08", phrase("Little or no pay"), "Ha a lefuoe kapa o lefuoa hanyenyane", "ATIP s 22(f)"),
    Flag("F09", phrase("Debt that cannot be paid off"), "O na le mokoloto o sa feleng", "ATIP s 9, s 22(e)", "adult"),
    Flag("F10", phrase("Speaks as told; another speaks for them"), "Motho e mong o mo buella", "UNODC"),
    Flag("F11", phrase("No contact with family, or must lie to them"), "Ha a lumelloe ho bua le ba lelapa",
         "ATIP s 22(d)"),
    Flag("F12", phrase("Child travels with someone not family, without papers"),
         "Ngoana o tsamaea le motho eo e seng oa lelapa", "CPWA s 67; UNODC", "child", urgent=True),
    Flag("F13", phrase("Child kept out of school to work"), "Ngoana ha a kene sekolo, oa sebetsa",
         "CPWA s 73, 76", "child"),
    Flag("F14", phrase("Child eats or sleeps apart, has nowhere to sleep"),
         "Ngoana ha a je le lelapa, ha a na moo a robalang", "UNODC", "child"),
    Flag("F15", phrase("Sex arranged or paid to another; pictures used as threat"),
         "Ho lefuoa motho e mong ka thobalano ea hae", "ATIP s 22(a)(v), s 5", urgent=True),
    Flag("F16", phrase("Drugs or drink used to control"), "Ba mo fa lithethefatsi kapa joala", "ATIP s 22(a)(iv)"),
    Flag("F17", phrase("Offer online; stranger pays travel; told to keep it secret"),
         "Tšepiso ea marang-rang; moeti o lefeletsoe; lekunutu", "US TIP 2024"),
    Flag("F18", phrase("Recruiter was paid, or money given to the family"), "Ho lefuoe chelete ka motho",
         "ATIP s 5(3)"),
    Flag("F19", phrase("False papers"), "Litokomane tsa bohata", "ATIP s 11, s 22(b)(v)"),
    Flag("F20", phrase("Forced to steal, beg or carry drugs"),
         "O qobelloa ho utsoa, ho kopa kapa ho jara lithethefatsi", "US TIP; ATIP s 5(3)(a)"),
    Flag("F21", phrase("Person with disability hidden, confined or used for money"),
         "Motho ea phelang ka bokooa o patiloe kapa o sebelisoa", "CPWA s 76; disability rights"),
    Flag("F22", phrase("Three or more people held or moved"), "Batho ba 3 kapa ho feta", "ATIP s 7(3)"),
    Flag(POWERFUL, phrase("Suspect is an official, chief, police or teacher"),
         "Ea belaelloang ke mosebeletsi oa 'Muso, morena, lepolesa kapa mosuoe", "ATIP s 7(1)(d)"),
    Flag(RELATIVE, phrase("Suspect is a parent or relative"), "Ea belaelloang ke motsoali kapa oa leloko",
         "ATIP s 7(1)(c), s 53"),
)  # fmt: skip
FLAGS: Mapping[str, Flag] = {flag.code: flag for flag in _ALL}
URGENT_OF_ADULT = frozenset({"F03", "F07", "F15", "F22"})  # P2 also where nobody is a child


def tidy(codes: Iterable[str]) -> list[str]:
    """Known flags, each once, in order."""
    return sorted(set(codes) & FLAGS.keys())


def standing_flags(flags: Collection[str] | None, suspected: str | None) -> list[str]:
    """The flags of a report; F23 also where the suspect was named at the machine."""
    return tidy([*(flags or ()), *((POWERFUL,) if suspected in STOPPING else ())])


def may_be_child(answers: Mapping[str, str], flags: Collection[str]) -> bool:
    """An unknown age counts as a child, and so does whoever has a flag that only children have."""
    of_child = any(FLAGS[code].of == "child" for code in flags if code in FLAGS)
    return of_child or answers.get("who") not in GROWN_UP


def asked_level(answers: Mapping[str, str], before: Collection[str], after: Collection[str]) -> str:
    """The least level that the newly ticked flags ask for, "" where they ask for none. Those that stood already say
    nothing anew: a person may have lowered the level in full sight of them."""
    asked = [_level(code, may_be_child(answers, after)) for code in tidy(set(after) - set(before))]
    return min(filter(None, asked), default="")


def raised(level: str | None, asked: str) -> str:
    """The level after flags asked for one: never milder than before (design D12). "" where neither is known."""
    return worse(level, asked) if asked else level or ""


def suspect(flags: Collection[str], role: str) -> str:
    """What is kept of the suspect's role. role: what was chosen beside F23."""
    if POWERFUL in flags:
        return role
    return OF_FAMILY if RELATIVE in flags else ""


def _level(code: str, child: bool) -> str:
    if FLAGS[code].urgent and child:
        return "P1"
    return "P2" if code in URGENT_OF_ADULT or FLAGS[code].of == "child" else ""
