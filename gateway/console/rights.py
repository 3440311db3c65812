"""Which role may use which page: the one table. A page that is not in it is open to nobody, and the console refuses
to start with it. Pure."""

from collections.abc import Mapping

from gateway.staff.roles import HOTLINE, PARTNERS, Role

EVERYBODY = frozenset(Role)
LEAD, ADMIN = frozenset({Role.HOTLINE_LEAD}), frozenset({Role.ADMINISTRATOR})
STEPS = frozenset({"login_password", "login_enrol", "login_picture", "login_code"})  # after a right password
PROGRAMME = frozenset({Role.PROGRAMME_OFFICER})
OPEN = frozenset(  # without signing in
    {"login", "static", "front.htmx", "link.enter", "link.answer", "languages.choose"}
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
    "referral.link": HOTLINE,
    "received.index": PARTNERS,  # only what went to their own organisation
    "received.show": PARTNERS,
    "received.answer": PARTNERS,
    "organisations.index": HOTLINE | ADMIN | PROGRAMME,
    "organisations.show": HOTLINE | ADMIN | PROGRAMME,
    "organisations.new": LEAD | ADMIN,
    "organisations.edit": LEAD | ADMIN,
    "export.words": LEAD,
    "export.file": LEAD,
}

__all__ = ["ADMIN", "EVERYBODY", "HOTLINE", "LEAD", "OPEN", "PARTNERS", "RIGHTS", "STEPS"]
