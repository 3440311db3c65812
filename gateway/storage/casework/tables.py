"""The tables behind the console. What staff write about a person is a sealed box, as what callers typed is (design D7):
opened with a ring's key, which each holder has under a password of their own.

docs/threat-model.md lists the same columns with their life; a test compares the two.
"""

import sqlalchemy as sa

from gateway.storage.tables import Moment, metadata

# ---- who works here, and what they can open ----

rings = sa.Table(  # one key pair for all who may open the same boxes: the hotline's, and one for each organisation
    "rings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, index=True),  # hotline, or org-<id>; several after a rotation
    sa.Column("public_key", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("retired_at", Moment),  # nothing new is sealed to it; what was stays open to its holders
)

ring_keys = sa.Table(  # the private half of a ring, once for each who holds it
    "ring_keys",
    metadata,
    sa.Column("ring_id", sa.Integer, sa.ForeignKey("rings.id"), primary_key=True),
    sa.Column("operator_id", sa.Integer, sa.ForeignKey("operators.id"), primary_key=True),
    sa.Column("box", sa.LargeBinary, nullable=False),  # sealed to the holder's own public key
    sa.Column("given_by", sa.Integer),  # blank: at the machine, with the key in hand
    sa.Column("given_at", Moment, nullable=False),
)

recovery_codes = sa.Table(  # for who lost the phone with the one-time codes; each once
    "recovery_codes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("operator_id", sa.Integer, sa.ForeignKey("operators.id"), nullable=False, index=True),
    sa.Column("code_hash", sa.String(64), nullable=False),  # SHA-256 of 80 random bits
    sa.Column("used_at", Moment),
)

sessions = sa.Table(  # who is signed in, and where; ended ones are forgotten after a day
    "sessions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),  # SHA-256; the token lives in the browser
    sa.Column("operator_id", sa.Integer, sa.ForeignKey("operators.id"), nullable=False, index=True),
    sa.Column("box", sa.LargeBinary),  # the person's private key, wrapped by the token; blank once it ended
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)

devices = sa.Table(  # browsers in which somebody signed in before: wrong tries from elsewhere do not make them wait
    "devices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False),  # SHA-256; the token lives in the browser
    sa.Column("operator_id", sa.Integer, sa.ForeignKey("operators.id"), nullable=False, index=True),
    sa.Column("used_at", Moment, nullable=False),  # forgotten half a year later
    sa.Column("failures", sa.Integer, nullable=False),  # wrong passwords from here
    sa.Column("locked_until", Moment),
    sa.Column("code_failures", sa.Integer, nullable=False),  # wrong one-time codes from here
    sa.Column("codes_locked_until", Moment),
    sa.UniqueConstraint("token_hash", "operator_id", name="uq_devices_token_hash_operator_id"),
)

doorsteps = sa.Table(  # who gave a right password and no one-time code yet: five minutes, opens no page
    "doorsteps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),  # SHA-256; the token lives in the browser
    sa.Column("operator_id", sa.Integer, sa.ForeignKey("operators.id"), nullable=False, index=True),
    sa.Column("box", sa.LargeBinary),  # the person's private key, wrapped by the token; blank: no key pair yet
    sa.Column("codes_box", sa.LargeBinary),  # secret of the codes being set up, sealed to the person's public key
    sa.Column("failures", sa.Integer, nullable=False),  # wrong codes
    sa.Column("began_at", Moment, nullable=False),
)

# ---- what was done, by whom ----

diary = sa.Table(  # each row carries the hash of the one before; nothing in it was typed by anybody
    "diary",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),  # a name of the console, "machine", or "link"
    sa.Column("what", sa.String(32), nullable=False),  # saw_report, opened_words, set_level …
    sa.Column("kind", sa.String(16), nullable=False),  # report, case, referral, staff, organisation, list …
    sa.Column("subject", sa.String(64), nullable=False),  # its number or id
    sa.Column("detail", sa.Text, nullable=False),  # JSON of codes, sorted: {"from": "P3", "to": "P1"}
    sa.Column("hash", sa.String(64), nullable=False),  # SHA-256 over the hash before and all of this row
)
sa.Index("ix_diary_kind_subject", diary.c.kind, diary.c.subject)
sa.Index("ix_diary_by", diary.c.by, diary.c.id)
sa.Index("ix_diary_at", diary.c.at)

diary_head = sa.Table(  # the last row, so that cutting off the end shows too; one row
    "diary_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

approvals = sa.Table(  # what takes two people
    "approvals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("what", sa.String(24), nullable=False),  # open_number, export_words, no_police, no_consent, excluded
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),  # a code
    sa.Column("remark", sa.LargeBinary),  # sealed to the hotline: the reason in words
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decided_at", Moment),
    sa.Column("decision", sa.String(8)),  # yes, no; "alone" where one person may at night
    sa.Column("answer", sa.LargeBinary),  # sealed to the hotline: what the one who decided wrote
    sa.Column("used_at", Moment),  # once
    sa.Column("reviewed_by", sa.String(64)),  # of what was done alone: the day after
    sa.Column("reviewed_at", Moment),
)
sa.Index("ix_approvals_kind_subject", approvals.c.kind, approvals.c.subject)

# ---- clocks ----

deadlines = sa.Table(  # what must be done by when; one row for each clock of a report, a case or a referral
    "deadlines",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # report, case, referral
    sa.Column("subject", sa.String(32), nullable=False),  # its id
    sa.Column("report_id", sa.String(32), index=True),  # whose line in the list shows it
    sa.Column("what", sa.String(24), nullable=False),  # first_touch, police, social_welfare, answer, review …
    sa.Column("level", sa.String(2), nullable=False),  # by whose rule it runs
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("met_at", Moment),  # it was done
    sa.Column("in_time", sa.Boolean),  # told while the moments were exact; blank: not done, or nobody knows any more
    sa.Column("stopped_at", Moment),  # it is not asked for any more
    sa.Column("escalated_at", Moment),  # somebody was told that it passed
    sa.UniqueConstraint("kind", "subject", "what", name="uq_deadlines_kind_subject_what"),
)
sa.Index("ix_deadlines_due_at", deadlines.c.due_at)
_RUNS = sa.and_(deadlines.c.met_at.is_(None), deadlines.c.stopped_at.is_(None))
sa.Index(  # the few that run among the many that ran: the relay asks every second
    "ix_deadlines_running", deadlines.c.report_id, sqlite_where=_RUNS, postgresql_where=_RUNS
)

# ---- triage ----

decisions = sa.Table(  # what staff decided on a report, in order; the newest of a kind counts
    "decisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), nullable=False, index=True),
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("what", sa.String(16), nullable=False),  # level, flags, hold, assign, link, close, wrote_again …
    sa.Column("before", sa.String(100), nullable=False),  # up to 24 flags
    sa.Column("after", sa.String(100), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),  # a code; "" where none is asked for
    sa.Column("remark", sa.LargeBinary),  # sealed to the hotline
)

# ---- cases ----

cases = sa.Table(  # what carries a person from a red flag to safety; one or more reports belong to it
    "cases",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("number", sa.String(6), nullable=False, unique=True),  # that of the report it was opened from
    sa.Column("level", sa.String(2), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),  # active, follow_up, closed, closed_referred (HTCDS)
    sa.Column("stage", sa.String(24), nullable=False),  # the furthest stage that was reached
    sa.Column("worker", sa.String(64), nullable=False),  # who carries it
    sa.Column("grounds", sa.String(8), nullable=False),  # open, yes, no: reasonable grounds (ATIP s 23)
    sa.Column("grounds_reason", sa.String(24)),  # of a no, a code
    sa.Column("grounds_by", sa.String(64)),
    sa.Column("grounds_at", Moment),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opened_by", sa.String(64), nullable=False),
    sa.Column("plan", sa.LargeBinary),  # sealed: the safety plan
    sa.Column("closed_at", Moment),
    sa.Column("closed_by", sa.String(64)),
    sa.Column("outcome", sa.String(24)),  # confirmed, other_abuse, smuggling, labour_dispute, unfounded …
    sa.Column("checklist", sa.JSON, nullable=False),  # what was looked at before closing
)

case_stages = sa.Table(  # when each stage of the path was reached
    "case_stages",
    metadata,
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("stage", sa.String(24), primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),  # reached, not_needed
    sa.Column("on", sa.String(10), nullable=False),  # the day it happened: 2026-11-22
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),  # when it was written down
    sa.Column("detail", sa.JSON, nullable=False, default=dict),  # codes: of a return home, was the risk checked …
    sa.Column("remark", sa.LargeBinary),  # sealed to the hotline
)

people = sa.Table(  # people at risk; a row exists only with consent, or a child's best-interest record
    "people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("age_band", sa.String(8), nullable=False),  # 0-11, 12-17, 18-29, 30-59, 60+, unknown
    sa.Column("sex", sa.String(8), nullable=False),  # f, m, other, unknown
    sa.Column("citizenship", sa.String(8), nullable=False),  # LS, ZA, another ISO 3166 code, unknown
    sa.Column("status", sa.String(12), nullable=False),  # possible, actual, not (HTCDS vic_TraffickingStatus)
    sa.Column("support", sa.JSON, nullable=False),  # codes of disability and support needs; only with consent to it
    sa.Column("box", sa.LargeBinary, nullable=False),  # sealed: names, birth date, how to reach
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("erased_at", Moment),  # consent was withdrawn
)

consents = sa.Table(  # who agreed to what, or who recorded what is best for a child
    "consents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id")),
    sa.Column("given_by", sa.String(16), nullable=False),  # self, guardian, best_interest
    sa.Column("scope", sa.JSON, nullable=False),  # keep_record, disability, share:<kind of organisation> …
    sa.Column("on", sa.String(10), nullable=False),  # the day it was given or assessed
    sa.Column("assessor", sa.String(64)),  # of a best-interest record
    sa.Column("remark", sa.LargeBinary),  # sealed: how it was asked and what was said
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("withdrawn_at", Moment),
)

needs = sa.Table(  # what a person needs, and what became of it
    "needs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id")),
    sa.Column("service", sa.String(24), nullable=False),  # shelter, medical, psychosocial, business_skills …
    sa.Column("state", sa.String(12), nullable=False),  # needed, arranged, received, declined
    sa.Column("referral_id", sa.Integer),
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)

case_notes = sa.Table(  # in order, never changed
    "case_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),  # note, assessment, feedback …
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),  # sealed
)

case_files = sa.Table(  # papers and pictures of a case
    "case_files",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("label", sa.LargeBinary, nullable=False),  # sealed: the name of the file and its kind
    sa.Column("box", sa.LargeBinary, nullable=False),  # sealed: the file
    sa.Column("size", sa.Integer, nullable=False),  # bytes before sealing
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# ---- referrals ----

organisations = sa.Table(  # who can be asked to help; the directory
    "organisations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(48), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # police, social_worker, shelter, health, legal, consulate …
    sa.Column("services", sa.JSON, nullable=False),  # what it can give
    sa.Column("places", sa.JSON, nullable=False),  # district codes; [] is everywhere
    sa.Column("number", sa.String(16)),  # E.164, of an office; blank is unconfirmed
    sa.Column("confirmed_by", sa.String(64)),
    sa.Column("confirmed_at", Moment),
    sa.Column("confirmed_how", sa.String(8)),  # rang, visited, letter; blank: as the files said
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("called", sa.JSON),  # as callers read it: {"en": "Police", "st": …}; blank: of an older version
    sa.Column("told", sa.Boolean, nullable=False, default=False, server_default=sa.false()),  # to callers
)

referrals = sa.Table(
    "referrals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id")),
    sa.Column("kind", sa.String(8), nullable=False),  # referral; transfer: who carries the case changes
    sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisations.id"), nullable=False, index=True),
    sa.Column("service", sa.String(24), nullable=False),
    sa.Column("level", sa.String(2), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),  # draft, sent, accepted, refused, in_service, done, revoked …
    sa.Column("fields", sa.JSON, nullable=False),  # names of what is shared
    sa.Column("consent_id", sa.Integer, sa.ForeignKey("consents.id")),
    sa.Column("override", sa.String(24)),  # legal basis where there is no consent
    sa.Column("approval_id", sa.Integer, sa.ForeignKey("approvals.id")),  # the second person
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("expires_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("reason", sa.String(24)),  # of a refusal or revocation, a code
    sa.Column("outcome", sa.String(24)),  # a code
    sa.Column("ended_at", Moment),
    sa.Column("snapshot", sa.LargeBinary),  # sealed to the hotline: exactly what was shared
    sa.Column("snapshot_hash", sa.String(64)),  # SHA-256 of what was shared
    sa.Column("for_receiver", sa.LargeBinary),  # the same, sealed to the receiving organisation's ring
)

referral_links = sa.Table(  # a one-time way in for an organisation without an account
    "referral_links",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("referral_id", sa.Integer, sa.ForeignKey("referrals.id"), nullable=False, index=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),  # SHA-256; the token stands in the link
    sa.Column("box", sa.LargeBinary),  # the snapshot, under a key made of link and code; blank once it is over
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),  # wrong codes
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("opened_at", Moment),  # once
    sa.Column("visit_hash", sa.String(64)),  # SHA-256 of what the browser that opened it holds
    sa.Column("ended_at", Moment),
)

referral_events = sa.Table(  # the path of a referral and the way back, in order
    "referral_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("referral_id", sa.Integer, sa.ForeignKey("referrals.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),  # a name, "link", or "machine"
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(24), nullable=False),  # a code, or ""
    sa.Column("remark", sa.LargeBinary),  # sealed to the hotline
    sa.Column("own_box", sa.LargeBinary),  # the same, sealed to the ring of the partner who wrote it; until it is over
)
