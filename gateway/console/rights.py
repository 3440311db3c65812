"""Which role may use which page: the one table. A page that is not in it is open to nobody, and the console refuses
to start with it. Pure."""

from collections.abc import Mapping

from gateway.staff.roles import HOTLINE, PARTNERS, Role

EVERYBODY = frozenset(Role)
CONSULAR = frozenset({Role.CONSULAR_OFFICER})
LEAD, ADMIN = frozenset({Role.HOTLINE_LEAD}), frozenset({Role.ADMINISTRATOR})
STEPS = frozenset({"login_password", "login_enrol", "login_picture", "login_code"})  # after a right password
PROGRAMME = frozenset({Role.PROGRAMME_OFFICER})
FIGURES = frozenset({Role.PROGRAMME_OFFICER, Role.ANALYST})
OPEN = frozenset(  # without signing in
    {"login", "static", "front.htmx", "link.enter", "link.answer", "link.tell", "link.close", "languages.choose"}
)

RIGHTS: Mapping[str, frozenset[Role]] = {
    "logout": EVERYBODY,
    "home": EVERYBODY,
    "account.show": EVERYBODY,
    "account.password": EVERYBODY,
    "account.recovery": EVERYBODY,
    "account.codes": EVERYBODY,
    "account.end": EVERYBODY,
    "account.end_others": EVERYBODY,
    "accounts.people": ADMIN | LEAD | PARTNERS,  # partners see only who works where they do
    "accounts.person": ADMIN | LEAD | PARTNERS,
    "accounts.give_key": LEAD | PARTNERS,  # who holds it; administrators never do
    "accounts.keys": LEAD,
    "accounts.add": ADMIN,
    "accounts.change": ADMIN,
    "accounts.reset": ADMIN,
    "accounts.switch": ADMIN,
    "accounts.end_sessions": ADMIN,
    "worklist": HOTLINE,
    "worklist_rows": HOTLINE,
    "p1_news": HOTLINE,
    "report.show": HOTLINE,
    "report.decide": HOTLINE,
    "report.words": HOTLINE,
    "report.ask_number": HOTLINE,
    "report.number_alone": HOTLINE,
    "report.number": HOTLINE,
    "report.new": HOTLINE,
    "case.index": HOTLINE,
    "case.show": HOTLINE,
    "case.open": HOTLINE,
    "case.assign": HOTLINE,
    "case.add_report": HOTLINE,
    "case.take_out": HOTLINE,
    "case.grounds": HOTLINE,
    "case.no_police": HOTLINE,
    "case.stage": HOTLINE,
    "case.person_new": HOTLINE,
    "case.person": HOTLINE,
    "case.consent": HOTLINE,
    "case.withdraw": HOTLINE,
    "case.need_new": HOTLINE,
    "case.need": HOTLINE,
    "case.plan": HOTLINE,
    "case.note_new": HOTLINE,
    "case.file_new": HOTLINE,
    "case.file": HOTLINE,
    "case.close": HOTLINE,
    "case.reopen": HOTLINE,
    "diary.index": LEAD | ADMIN,
    "diary.of": HOTLINE | ADMIN,
    "approvals.index": HOTLINE,
    "approvals.decide": HOTLINE,
    "approvals.review": HOTLINE,
    "referral.new": HOTLINE,
    "referral.ask": HOTLINE,
    "referral.show": HOTLINE,
    "referral.send": HOTLINE,
    "referral.revoke": HOTLINE,
    "referral.answer": HOTLINE,
    "referral.tell": HOTLINE,
    "referral.link": HOTLINE,
    "abroad.index": HOTLINE | CONSULAR,  # officers only what is their own post's
    "abroad.new": CONSULAR,
    "abroad.report": CONSULAR,
    "abroad.begin": HOTLINE,
    "abroad.way": HOTLINE | CONSULAR,
    "abroad.step": HOTLINE | CONSULAR,
    "abroad.party": HOTLINE,
    "abroad.post": HOTLINE,
    "abroad.stop": HOTLINE,
    "abroad.again": HOTLINE,
    "received.index": PARTNERS,  # only what went to their own organisation
    "received.show": PARTNERS,
    "received.answer": PARTNERS,
    "received.tell": PARTNERS,
    "organisations.index": HOTLINE | ADMIN | PROGRAMME,
    "organisations.show": HOTLINE | ADMIN | PROGRAMME,
    "organisations.gaps": HOTLINE | ADMIN | PROGRAMME,
    "organisations.confirm": HOTLINE | ADMIN | PROGRAMME,
    "organisations.new": LEAD | ADMIN,
    "organisations.edit": LEAD | ADMIN,
    "service.show": LEAD | ADMIN,
    "service.rows": LEAD | ADMIN,
    "service.settings": ADMIN,
    "flows.index": HOTLINE | ADMIN | PROGRAMME,  # who writes flows looks; files stay the way to change them
    "flows.show": HOTLINE | ADMIN | PROGRAMME,
    "flows.picture": HOTLINE | ADMIN | PROGRAMME,
    "flows.table": HOTLINE | ADMIN | PROGRAMME,
    "flows.screen": HOTLINE | ADMIN | PROGRAMME,
    "flows.walk": HOTLINE | ADMIN | PROGRAMME,
    "flows.history": HOTLINE | ADMIN | PROGRAMME,
    "flows.compare": HOTLINE | ADMIN | PROGRAMME,
    "figures.index": HOTLINE | FIGURES,  # with small numbers hidden from who does not see the list
    "figures.file": HOTLINE | FIGURES,
    "teams.index": HOTLINE | PROGRAMME | ADMIN,
    "teams.show": HOTLINE | PROGRAMME | ADMIN,
    "teams.member": HOTLINE | PROGRAMME | ADMIN,
    "teams.coverage": HOTLINE | PROGRAMME | ADMIN,
    "teams.drills": HOTLINE | PROGRAMME | ADMIN,
    "teams.drill": HOTLINE | PROGRAMME | ADMIN,
    "teams.drill_rows": HOTLINE | PROGRAMME | ADMIN,
    "teams.new": LEAD | ADMIN,
    "teams.edit": LEAD | ADMIN,
    "teams.member_new": LEAD | ADMIN,
    "teams.member_edit": LEAD | ADMIN,
    "teams.number": LEAD | ADMIN,
    "teams.leave": LEAD | ADMIN,
    "teams.switch": LEAD | ADMIN,
    "teams.prove": LEAD | ADMIN,
    "teams.pin": LEAD,  # it reads the coded facts of cases from any phone
    "teams.drill_new": LEAD,
    "teams.drill_end": LEAD,
    "export.words": LEAD,
    "export.file": LEAD,
    "files.index": LEAD | ADMIN,  # administrators: the diary only (gateway/exports/wanted.py)
    "files.make": LEAD | ADMIN,
    "files.fetch": LEAD | ADMIN,  # who made it, and nobody else
    "files.empty": LEAD | ADMIN,
    "files.read": LEAD,
}

__all__ = ["ADMIN", "EVERYBODY", "HOTLINE", "LEAD", "OPEN", "PARTNERS", "RIGHTS", "STEPS"]
