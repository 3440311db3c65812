"""The staff on the busy day, before the console's own pages: a lead, a worker, an administrator, a partner, and an
organisation without accounts.

Whatever they type carries words or a number that stand nowhere else, and whatever the console hands out (passwords,
one-time codes, links, passphrases) is noted: all canaries of the day. One-time codes alone are too short for that.
"""

import html
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyotp
import pyrage
import sqlalchemy as sa
from flask.testing import FlaskClient

from gateway import clock as clocks
from gateway.app import create_console_app
from gateway.clock import in_maseru
from gateway.console.doorstep.login import STEP, TOKEN
from gateway.console.link.views import COOKIE
from gateway.operators.accounts.wiring import add_account, add_holder
from gateway.privacy import key_as_text
from gateway.settings import read_settings
from gateway.staff.roles import Role
from gateway.storage.database import reading
from gateway.storage.tables import operators, reports

if TYPE_CHECKING:
    from tests.architecture.day import Day

SIGNING = "the-console-signs-with-this-and-nobody-may-see-it"
LEAD_PASSWORD = "a lead has pitseng cattle"
LIGHT = "/account"  # where a form has only its token hidden, this page has one too and is quick
DIGITS = r"(\d{4}(?: \d{4})+)"


class Person:
    """Somebody with a browser. password: that they type. codes: in their authenticator, once it is set up."""

    def __init__(self, hotline: "Hotline", name: str, password: str) -> None:
        self.hotline, self.name, self.password = hotline, name, password
        self.browser: FlaskClient = hotline.app.test_client()
        self.codes: pyotp.TOTP | None = None
        self.recovery: list[str] = []
        self._steps = 0

    def reads(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return html.unescape(answer.text)

    def sends(self, page: str, path: str = "", gives: int = 303, **form: Any) -> Any:
        """The form that stands on a page, with all that is hidden in it. form: "__" stands for "-"."""
        typed = {name.replace("__", "-"): told for name, told in form.items()}
        told = self.hidden(page, path or page, typed) | typed
        answer = self.browser.post(path or page, data=told)
        said = re.findall(rb'class="[^"]*\bbad[^>]*>([^<]+)', answer.data)
        assert answer.status_code == gives, (path or page, answer.status_code, said)
        return answer

    def hidden(self, page: str, path: str = "", typed: Mapping[str, Any] = MappingProxyType({})) -> dict[str, str]:
        """What the browser adds: of the form at this path in which these fields stand."""
        shown = html.unescape(self.browser.get(page).text)
        forms = re.findall(rf'<form[^>]*action="{re.escape(path)}"[^>]*>.*?</form>', shown, re.DOTALL)
        forms.sort(key=lambda form: -sum(f'name="{name}"' in form for name in typed))
        inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', forms[0] if forms else shown)
        named = (re.search(r'name="([^"]+)".*?value="([^"]*)"', one) for one in inputs)
        found = {one[1]: one[2] for one in named if one}
        assert "csrf_token" in found, page
        return found if forms else {"csrf_token": found["csrf_token"]}

    # Signing in.

    def knocks(self) -> None:
        """Gives the password, and no code yet."""
        self.sends("/login", name=self.name, password=self.password)
        self._hold("step", STEP)

    def moves_in(self) -> None:
        """The first time: a password of one's own where it was handed over, and one-time codes."""
        self.knocks()
        if self.browser.get("/login/code").location == "/login/password":
            self.password = self.hotline.secret(f"the own password of {self.name}", f"{self.name} chose morena nala")
            self.sends("/login/password", password=self.password, again=self.password)
        page = self.reads("/login/codes")
        assert b"<svg" in self.browser.get("/login/codes.svg").data
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
        assert shown
        secret = self.hotline.secret(f"the authenticator of {self.name}", shown[1].replace(" ", ""))
        self.hotline.note("words", f"the authenticator of {self.name}, in groups", shown[1])
        self.codes = pyotp.TOTP(secret)
        self._keep_recovery(self.sends("/login/codes", gives=200, code=self.code()))
        self._hold("session", TOKEN)

    def signs_in(self, code: str = "") -> None:
        self.knocks()
        self.sends("/login/code", code=code or self.code())
        self._hold("session", TOKEN)

    def code(self) -> str:
        """One that fits, each time another: of now, then of the next half minute."""
        assert self.codes
        shown = self.codes.at(clocks.now() + timedelta(seconds=30 * self._steps))
        self._steps = min(self._steps + 1, 1)
        self.hotline.codes.append(shown)
        return shown

    def draws_recovery(self) -> None:
        self._keep_recovery(self.sends("/account", "/account/recovery", gives=200, code=self.recovery.pop()))

    def _keep_recovery(self, page: Any) -> None:
        self.recovery = re.findall(r"<code>([a-z2-7-]+)</code>", page.text)
        assert len(self.recovery) == 10
        for code in self.recovery:
            self.hotline.note("id", f"a recovery code of {self.name}", code)
            self.hotline.note("id", f"a recovery code of {self.name}, in one", code.replace("-", ""))

    def _hold(self, what: str, name: str) -> None:
        """What the browser holds; the database has hashes of it."""
        with self.browser.session_transaction() as session:
            self.hotline.note("id", f"{what} of {self.name}", session[name])
        for cookie in ("thuso_console", "thuso_browser"):
            if found := self.browser.get_cookie(cookie):
                self.hotline.note("id", f"{cookie} of {self.name}", found.decoded_value)


class Hotline:
    """day: whose reports they work on. codes: one-time codes that were typed."""

    def __init__(self, day: "Day") -> None:
        self.day = day
        self.codes: list[str] = []
        shared = {name: day.web[name] for name in ("DATABASE_URL", "CONFIG_DIR", "VAR_DIR")}
        keys = {name: day.web[name] for name in ("SEAL_PUBLIC_KEY", "REFERENCE_PEPPER", "ROSTER_HASH_KEY")}
        keys |= {"FIELD_KEYS": day.release["FIELD_KEYS"]}
        self.console = shared | keys | {"CONSOLE_SECRET_KEY": self.secret("what signs sessions", SIGNING)}
        self.app = create_console_app(read_settings("console", self.console))
        self._operator = read_settings("operator", shared)

    # What nobody may find again.

    def note(self, kind: str, of: str, value: str) -> str:
        self.day.canaries.append((kind, of, value))
        return value

    def secret(self, of: str, value: str) -> str:
        return self.note("secret", of, value)

    def says(self, what: str) -> str:
        """What somebody types, with words of its own."""
        return f"{what.capitalize()}: {self.day.stranger(what)[1]}"

    def number(self, of: str) -> str:
        return self.day.stranger(of)[0]

    # The day.

    def moves_in(self) -> None:
        """The lead is there first and lets the others in."""
        private = key_as_text(self.day.private)
        add_holder(self._operator, "lineo", self.secret("the lead", LEAD_PASSWORD), Role.HOTLINE_LEAD, private)
        for name, role in (("thabo", Role.HOTLINE_WORKER), ("rethabile", Role.ADMINISTRATOR)):
            handed = self.secret(f"the first password of {name}", f"{name} wakes with mohloli")
            add_account(self._operator, name, handed, role)
        self.lead = Person(self, "lineo", LEAD_PASSWORD)
        self.worker, self.admin = (Person(self, name, f"{name} wakes with mohloli") for name in ("thabo", "rethabile"))
        for person in (self.lead, self.worker, self.admin):
            person.moves_in()
        self._key_to(self.lead, self.worker)
        self._organisations()
        self.partner = self._employ("mpho", Role.SOCIAL_WORKER, self.shelter)
        self.partner.moves_in()

    def _key_to(self, giver: Person, taker: Person) -> None:
        with reading(self.day.engine) as connection:
            who = connection.scalar(sa.select(operators.c.id).where(operators.c.name == taker.name))
        page = f"/people/{who}"
        giver.sends(page, f"{page}/key")
        assert "holds the key now" in giver.reads(page)
        giver.sends("/keys", key=key_as_text(self.day.private))

    def _organisations(self) -> None:
        """Their names and the numbers of their offices are no secret."""
        form = {"kind": "shelter", "services": ["shelter", "medical"], "active": "y"}
        found = [self.lead.sends("/organisations/new", name=name, **form).location for name in ("With us", "Far off")]
        self.shelter, self.far = (int(location.rpartition("/")[2]) for location in found)
        self.lead.sends(f"/organisations/{self.far}/edit", name="Far away", number="2231 2345", confirms="y", **form)

    def _employ(self, name: str, role: Role, where: int) -> Person:
        page = self.admin.sends("/people/new", gives=200, name=name, role=str(role), organisation=str(where))
        shown = re.search(r"Password: <code>([^<]+)</code>", page.text)
        assert shown
        return Person(self, name, self.secret(f"the first password of {name}", shown[1]))

    def work(self) -> None:
        self._mistakes_at_the_door()
        for n in range(3):
            number = self._enters(n)
            self._decides(number)
            self._opens_number(number)
            self._carries(number)
        self._exports(number)  # once: the file is made slow to guess
        self._account()

    def _mistakes_at_the_door(self) -> None:
        """Passwords where names belong, a stranger's, wrong codes."""
        lost = Person(self, self.says("who types a password as a name")[:60], LEAD_PASSWORD)
        lost.sends("/login", gives=403, name=LEAD_PASSWORD, password=lost.name)
        lost.sends("/login", gives=403, name=lost.name, password=self.says("a wrong password"))
        wrong = Person(self, self.worker.name, self.worker.password)
        wrong.knocks()
        wrong.sends("/login/code", gives=403, code=self.says("no code")[:38])
        assert wrong.browser.get("/cases").status_code == 303

    # Reports.

    def _enters(self, n: int) -> str:
        """Somebody tells it by phone, wants to be called, and takes a reference."""
        caller = self.number(f"somebody who tells it to staff ({n})")
        form = {
            "channel": "phone", "who": "girl", "danger": "no", "what": "home", "place": "031515", "tell": "yes",
            "details": self.says("what was told by phone"), "contact": "call", "safe_time": "evening",
            "number": (caller, caller[4:], f"{caller[4:8]} {caller[8:]}")[n], "agreed": "y", "reference": "y",
            "once": f"{n}" * 32,
        }  # fmt: skip
        wrong = form | {"number": f"{caller[4:]} or {caller[4:8]}", "details": self.says("a form that is wrong")}
        self.worker.sends("/reports/new", gives=400, **wrong)
        page = self.worker.sends("/reports/new", gives=200, **form).text
        shown, number = re.search(rf'class="number">{DIGITS}', page), re.search(r"is kept: (\d{6})", page)
        assert shown and number
        self.note("reference", "who told it to staff", shown[1].replace(" ", ""))
        return number[1]

    def _decides(self, number: str) -> None:
        at = f"/reports/{number}"
        self.worker.reads("/reports")
        self._decide(number, "take")
        self._decide(number, "level", level="P1", remark=self.says("why it is worse"))
        self._decide(number, "flags", flags=["F03", "F13"])
        self._decide(number, "hold", reason="check_first", remark=self.says("why nobody local may know"))
        self._decide(number, "release", reason="hold_over", remark=self.says("why they may know"))
        self._decide(number, "message", text=self.says("a message to the caller"))
        other = self._another(number)
        self._decide(other, "link", gives=409, other="000000")
        self._decide(other, "close", reason="spam", remark=self.says("why it is closed"))
        opened = self.lead.sends(at, f"{at}/words", gives=200).text
        assert "What was told by phone: " in html.unescape(opened)

    def _another(self, number: str) -> str:
        """One that a caller sent, not in danger, and that nobody has."""
        calm = (~reports.c.drill, reports.c.level > "P2", reports.c.triage.is_(None), reports.c.held_by.is_(None))
        ended = (reports.c.state == "complete", ~reports.c.withdrawn, reports.c.case_number != number)
        with reading(self.day.engine) as connection:
            return str(connection.scalars(sa.select(reports.c.case_number).where(*calm, *ended)).first())

    def _decide(self, number: str, what: str, gives: int = 303, **fields: Any) -> None:
        form = {f"{what}__{name}": value for name, value in fields.items()}
        self.worker.sends(f"/reports/{number}", f"/reports/{number}/decide/{what}", gives=gives, **form)

    def _opens_number(self, number: str) -> None:
        at = f"/reports/{number}"
        why = {"ask_number__reason": "danger", "ask_number__remark": self.says("why it must be opened")}
        self.worker.sends(at, f"{at}/number/ask", **why)
        self._agree(self.lead)
        page = self.worker.sends(at, f"{at}/number", gives=200).text
        assert re.search(r"\+266[\d ]{8,}", page)

    def _agree(self, who: Person) -> None:
        page = who.reads("/approvals")
        (asked,) = set(re.findall(r'action="(/approvals/\d+)"', page))
        answer = re.findall(r'name="(\S*answer)"', page)[0]
        remark = answer.replace("answer", "remark")
        who.sends("/approvals", asked, **{answer: "yes", remark: self.says("why it is right")})

    # Cases.

    def _carries(self, number: str) -> None:
        at, today = f"/cases/{number}", in_maseru(clocks.now()).date().isoformat()
        self.worker.sends("/cases", f"/reports/{number}/case")
        self.worker.sends(at, f"{at}/grounds", answer="yes", was="open")
        self.worker.sends(f"{at}/no-police", reason="danger_to_person", remark=self.says("why no police"))
        self._agree(self.lead)
        stage = {"state": "reached", "on": today, "remark": self.says("how it was made safe")}
        self.worker.sends(f"{at}/stages/safe", **stage)
        person = self._person(at, today)
        self.worker.sends(f"{at}/plan", **{
            part: self.says(part)
            for part in ("safe_times", "may_know", "code_word", "if_danger", "go_to", "take_along")
        })  # fmt: skip
        for kind in ("note", "assessment"):
            self.worker.sends(LIGHT, f"{at}/notes", kind=kind, text=self.says(kind))
        self._file(at)
        self.worker.sends(LIGHT, f"{at}/needs", person=str(person), service="shelter")
        self._refers(number, person)
        self.worker.sends(f"{at}/close", gives=400, outcome="confirmed")

    def _person(self, at: str, today: str) -> int:
        box = {"name": self.says("a name")[:110], "born": self.day.stranger("a birth day")[1]}
        box |= {"contact": self.says(f"the aunt, {self.number('an aunt')}"), "papers": self.says("the passport")}
        agreed = {"given_by": "self", "on": today, "assessor": "", "consent_remark": self.says("how it was asked")}
        scope = ["keep_record", "disability", "share:shelter"]
        coded = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "possible", "support": ["hearing"]}
        self.worker.sends(f"{at}/people", scope=scope, **box, **agreed, **coded)
        page = self.worker.reads(at)
        found = re.search(rf"{at}/people/(\d+)", page)
        assert found and box["name"] in page
        return int(found[1])

    def _file(self, at: str) -> None:
        name, text = self.day.stranger("a name of a file")[1], self.says("a letter of the school")
        self.worker.sends(LIGHT, f"{at}/files", file=(io.BytesIO(text.encode()), f"{name}.txt"))
        page = self.worker.reads(at)
        found = re.search(rf"{at}/files/(\d+)", page)
        assert found and f"{name}.txt" in page
        assert self.worker.browser.get(f"{at}/files/{found[1]}").data == text.encode()

    # Referrals.

    def _refers(self, number: str, person: int) -> None:
        self._partner_answers(self._sent(number, person, self.shelter))
        self._link_is_opened(self._sent(number, person, self.far))

    def _sent(self, number: str, person: int, to: int) -> int:
        page = f"/cases/{number}/refer?service=shelter&person={person}&to={to}"
        note = re.search(r'name="notes"[^>]*value="(\d+)"', self.worker.reads(page))
        told = {"kind": "referral", "fields": ["number", "situation", "place", "name", "contact"], "basis": ""}
        told |= {"notes": [note[1]] if note else [], "ask": self.says("what is asked of them")}
        referral = int(self.worker.sends(page, **told).location.rpartition("/")[2])
        self.worker.sends(f"/referrals/{referral}", f"/referrals/{referral}/send")
        assert "Sent" in self.worker.reads(f"/referrals/{referral}")
        return referral

    def _partner_answers(self, referral: int) -> None:
        at = f"/received/{referral}"
        self.partner.reads("/received")
        assert "What is asked of them: " in self.partner.reads(at)
        self.partner.sends(at, f"{at}/answer", accept__act="accept", accept__words=self.says("an answer"))
        self.partner.sends(at, f"{at}/answer", begin__act="begin")
        done = {"finish__act": "finish", "finish__reason": "victim_safe", "finish__words": self.says("how it ended")}
        self.partner.sends(at, f"{at}/answer", **done)

    def _link_is_opened(self, referral: int) -> None:
        """By somebody without an account, who types a wrong code first and cannot help."""
        page = self.worker.sends(f"/referrals/{referral}", f"/referrals/{referral}/link", gives=200).text
        link, code = re.search(r"(/r/([\w-]+))", page), re.search(rf'once code"[^>]*>{DIGITS}', page)
        assert link and code
        self.note("id", "a one-time link", link[2])
        self.note("words", "the code of a link", code[1].replace(" ", ""))
        self.note("words", "the code of a link, as it is said", code[1])
        away = Person(self, "somebody with a link", "")
        away.sends(link[1], gives=403, code="1234 5678")
        away.sends(link[1], code=code[1])
        visit = away.browser.get_cookie(COOKIE, path=link[1])
        assert visit and "What is asked of them: " in away.reads(link[1])
        self.note("id", "a visit by link", visit.decoded_value)
        no = {"refuse__act": "refuse", "refuse__reason": "full", "refuse__words": self.says("why they cannot")}
        away.sends(link[1], f"{link[1]}/answer", gives=200, **no)

    # Words that leave, and one's own account.

    def _exports(self, number: str) -> None:
        at = f"/export/case/{number}"
        self.lead.sends(at, reason="court", remark=self.says("why words must leave"))
        self._agree(self.worker)
        shown = re.search(r'class="passphrase">([^<]+)<', self.lead.reads(at))
        assert shown
        file = self.lead.sends(at, f"{at}/file", gives=200, passphrase=self.secret("a passphrase", shown[1]))
        assert b"Note: " in pyrage.passphrase.decrypt(file.data, shown[1])

    def _account(self) -> None:
        new = self.secret("the lead's next password", "a lead has new mountains")
        self.worker.draws_recovery()
        self.lead.sends("/account/password", now=LEAD_PASSWORD, password=new, again=new)
        self.lead.password = new
        again = Person(self, self.lead.name, new)
        again.signs_in(self.lead.recovery.pop())
        again.sends("/account", "/account/sessions/end")
        assert self.lead.browser.get("/cases").status_code == 303
        self.lead.signs_in(self.lead.recovery.pop())
        assert "lineo" in self.lead.reads("/diary")
        self.worker.reads("/cases")

    def some_stand_at_the_door(self) -> None:
        """Who gave a password, and no code before the day ended."""
        for who in (self.worker, self.lead, self.admin):
            Person(self, who.name, who.password).knocks()

    def get_ready_for_a_fault(self) -> None:
        """To look is written down too, so pages are opened before."""
        self._stranger = Person(self, "lineo", self.says("a password at a fault"))
        found = re.search(r"/cases/\d{6}", self.worker.reads("/cases"))
        assert found
        self._open = [
            (self.worker, f"{found[0]}/notes", {"kind": "note", "text": self.says("a note that is refused")}),
            (self.worker, f"{found[0]}/plan", {"go_to": self.says("a plan that is refused")}),
            (self._stranger, "/login", {"name": "lineo", "password": self._stranger.password}),
        ]  # fmt: skip
        at = ((self.worker, "/account"), (self._stranger, "/login"))
        self._tokens = [person.hidden(page) for person, page in at]

    def during_a_fault(self) -> None:
        """Nothing can be written while they go on typing."""
        for person, path, typed in self._open:
            token = self._tokens[person is self._stranger]
            answer = person.browser.post(path, data=token | typed)
            assert answer.status_code == 503, (path, answer.status_code)
