"""What the staff do on the busy day, room after room, and what they go on typing while nothing can be kept."""

import re
from typing import Any

from tests.architecture.hotline import abroad, cases, directory, files, partners, reports, roster
from tests.architecture.hotline.office import LEAD_PASSWORD, Office
from tests.architecture.hotline.person import Person, Typed


class Hotline(Office):
    """One after the other, as on a quiet day."""

    def work(self) -> None:
        self._mistakes_at_the_door()
        for n in range(3):
            number = reports.enters(self, n)
            reports.decides(self, number)
            reports.opens_number(self, number)
            partners.refers(self, number, cases.carries(self, number), n)
        abroad.bring_home(self)
        roster.keep_roster(self)
        directory.keep_directory(self)
        files.words_leave(self, number)  # once, as the archive: both are made slow to guess
        files.archive_leaves(self)
        files.file_comes_back(self)
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

    # While nothing can be written.

    def get_ready_for_a_fault(self) -> None:
        """To look is written down too, so pages are opened before."""
        stranger = Person(self, "lineo", self.says("a password at a fault"))
        found = re.search(r"/cases/\d{6}", self.worker.reads("/cases"))
        assert found
        filed = abroad.FOUND | {"details": self.says("a report abroad that is refused")}
        told = {"note-tell": "note", "note-words": self.says("a partner's note that is refused")}
        escort = {"result": "social_worker", "on": abroad.today(), "remark": self.says("an escort who is refused")}
        added = roster.ADDED | {"number": self.note("number", "a member who is refused", "+26659890519")}
        note = {"kind": "note", "text": self.says("a note that is refused")}
        self._ready = [
            self._fills(self.worker, f"{found[0]}/plan", {"go_to": self.says("a plan that is refused")}),
            self._fills(self.worker, f"{found[0]}/notes", note, cases.LIGHT),
            self._fills(self.worker, f"{self.on_the_way}/steps/escort", escort),
            self._fills(self.officer, "/abroad/new", filed),
            self._fills(self.partner, f"{self.helped_still}/tell", told, self.helped_still),
            self._fills(self.lead, f"/team/{roster.TEAM}/member", added),
            self._fills(stranger, "/login", {"name": "lineo", "password": stranger.password}),
        ]

    def _fills(self, who: Person, path: str, typed: Typed, page: str = "") -> tuple[Person, str, dict[str, Any]]:
        """page: where the form stands, if not at its own address."""
        return who, path, who.hidden(page or path, path, typed) | dict(typed)

    def during_a_fault(self) -> None:
        """They go on typing all the same."""
        for person, path, typed in self._ready:
            answer = person.browser.post(path, data=typed)
            assert answer.status_code == 503, (path, answer.status_code)
