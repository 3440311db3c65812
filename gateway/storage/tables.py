"""Every table. A column that holds something about a person says in what form it is held.

docs/threat-model.md lists the same columns with their life; a test compares the two.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps it without its zone, so that is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # random hex; never shown to a caller
    sa.Column("call_key", sa.String(64), unique=True),  # HMAC(daily key, session); blank after 24 h
    sa.Column("state", sa.String(16), nullable=False),  # incomplete, received, complete, left
    sa.Column("hops", sa.Integer, nullable=False),
    sa.Column("lengths", sa.Text),  # "1,1,22": lengths of what was typed, never the words
    sa.Column("digest", sa.String(16)),  # of the flow that the call runs on; blank at close
    sa.Column("case_number", sa.String(6), unique=True),  # six random digits, safe in an alert
    sa.Column("level", sa.String(2)),  # P1 to P4
    sa.Column("language", sa.String(8)),
    sa.Column("channel", sa.String(8)),  # ussd, sms
    sa.Column("answers", sa.JSON, nullable=False),  # coded answers only
    sa.Column("words", sa.LargeBinary),  # sealed box: what the caller typed
    sa.Column("call_back", sa.LargeBinary),  # sealed box: the caller's number, only if they chose it
    sa.Column("reference_hash", sa.LargeBinary, unique=True),  # Argon2id of the caller's reference
    sa.Column("box_public", sa.LargeBinary),  # messages to the caller are sealed to this
    sa.Column("box_private", sa.LargeBinary),  # wrapped by the caller's reference
    sa.Column("withdrawn", sa.Boolean, nullable=False),  # left on purpose after an alert was out
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("last_hop_at", Moment, nullable=False),
    sa.Column("silent_at", Moment),  # when silence closes the call; blank once it is closed
    sa.Column("closed_at", Moment),  # the call is over: dropped, sent or left
    # The next two only where going on after a break is switched on, and minutes past the end of the call at most.
    sa.Column("caller", sa.String(64), index=True),  # HMAC(daily key, number)
    sa.Column("stands_at", sa.String(81)),  # the screen where a later call may go on
    sa.Column("times_coarse", sa.Boolean, nullable=False, default=False),  # times are cut to the hour, days after close
    sa.Column("opened_at", Moment),  # a person has the case open
    sa.Column("opened_by", sa.String(64)),
    sa.Column("held_by", sa.Integer),  # the member who accepted with a PIN; blank when staff have it
    sa.Column("outcome_due_at", Moment),  # by when that member notes an outcome; then the ladder goes on
    sa.Column("suspect", sa.String(16)),  # role of the suspected person, set by staff; stops local alerts
    sa.Column("released_at", Moment),  # a person let local teams know, who the caller did not name
    sa.Column("released_by", sa.String(64)),
    sa.Column("drill", sa.Boolean, nullable=False, default=False, server_default=sa.false()),  # an exercise
    # What the hotline decided; each change of it is a row of `decisions` too.
    sa.Column("triage", sa.String(16)),  # blank: nobody has decided; screening, need_info, case, linked, other, closed
    sa.Column("assigned_to", sa.String(64)),  # a name of the console
    sa.Column("flags", sa.JSON),  # F01 to F24, ticked by staff
    sa.Column("local_hold", sa.Boolean, nullable=False, default=False, server_default=sa.false()),  # by staff
    sa.Column("linked_to", sa.String(32), index=True),  # the report that tells of the same thing
    sa.Column("case_id", sa.String(32), index=True),  # the case that it belongs to
    sa.Column("next_due_at", Moment),  # the earliest open clock of report, case and referrals, for the list
    sa.Column("ended_as", sa.String(24)),  # why triage closed it, a code
    sa.Column("ended_at", Moment),
    sa.Column("entered_by", sa.String(64)),  # told to staff by phone or in person
)
sa.Index("ix_reports_silent_at", reports.c.silent_at)
sa.Index("ix_reports_started_at", reports.c.started_at)
RUNS_ON = sa.text("(triage IS NULL OR triage NOT IN ('closed', 'other', 'linked'))")  # triage has not ended it
sa.Index(  # all that the list sorts and counts by, so that it reads no report that it does not show, and no ended one
    "ix_reports_runs_on", reports.c.level, reports.c.next_due_at, reports.c.started_at, reports.c.id, reports.c.triage,
    reports.c.opened_at, reports.c.assigned_to, reports.c.state, reports.c.withdrawn, reports.c.drill,
    reports.c.case_number, sqlite_where=RUNS_ON, postgresql_where=RUNS_ON,
)  # fmt: skip

teams = sa.Table(  # seeded from config/teams.yaml, then kept here
    "teams",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # council, district, national, abroad, hotline
    sa.Column("covers", sa.String(16), nullable=False),  # council or district code, a country, or ""
    sa.Column("above", sa.String(64), nullable=False),  # the team that is told when this one is silent
    sa.Column("kept_by", sa.String(64)),  # who changed it, or anybody in it, at the console last
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(80), nullable=False, unique=True),  # such as leribe_maputsoe_ccpt_1; no name
    sa.Column("team", sa.String(64), nullable=False, index=True),
    sa.Column("role", sa.String(16), nullable=False, server_default="ccpt"),  # what they may be told of
    sa.Column("turn", sa.Integer, nullable=False, server_default="0"),  # who is asked first in a team: the lowest
    sa.Column("number_hash", sa.String(64), nullable=False, unique=True),  # HMAC(roster key, E.164)
    sa.Column("number", sa.LargeBinary, nullable=False),  # encrypted with FIELD_KEYS
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("duty", sa.Text, nullable=False, server_default="always"),  # "mo-fr 08:00-17:00", or always
    sa.Column("leave", sa.Text, nullable=False, server_default="none"),  # "2026-12-20..2027-01-03", or none
    sa.Column("off_until", Moment),  # went off duty by the team menu
    sa.Column("opted_out_at", Moment),
    sa.Column("proven_at", Moment),  # a code sent to the phone came back from it
    sa.Column("proof_code", sa.String(6)),  # the code that was sent last; blank once answered
    sa.Column("proof_sent_at", Moment),
    sa.Column("proof_tries", sa.Integer, nullable=False, server_default="0"),  # wrong codes since it was sent
    sa.Column("duty_number", sa.String(6), unique=True),  # typed together with the PIN
    sa.Column("pin_hash", sa.String(255)),  # Argon2id
    sa.Column("pin_failures", sa.Integer, nullable=False, server_default="0"),  # five lock it
    sa.Column("kept_by", sa.String(64)),  # who changed it at the console last; then no file changes it any more
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), nullable=False, index=True),
    sa.Column("case_number", sa.String(6), nullable=False, index=True),
    sa.Column("level", sa.String(2), nullable=False),
    sa.Column("place", sa.String(64), nullable=False),  # council code, district code or ""
    sa.Column("team", sa.String(64), nullable=False),
    sa.Column("member_id", sa.Integer, sa.ForeignKey("members.id"), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("rung", sa.Integer, nullable=False),  # how far up the ladder: 0 is told first
    sa.Column("climbs", sa.Boolean, nullable=False),  # silence on this alert tells the next team
    sa.Column("reason", sa.String(32), nullable=False),  # why this team: nearest, lead, silence, refused …
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("token", sa.String(32)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("failure", sa.String(32)),  # the last refusal in our short code
    sa.Column("message_id", sa.String(64), index=True),  # the carrier's
    sa.Column("carrier_state", sa.String(32)),  # the last delivery report, kept even if unknown
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("delivered_at", Moment),
    sa.Column("answer", sa.String(8)),  # act, cannot, know
    sa.Column("answered_at", Moment),
    sa.Column("queued_at", Moment),  # since when it lies in the queue, or was last taken from it
    sa.Column("joined_to", sa.Integer),  # the alert whose SMS spoke for this one too ("2 more")
    sa.Column("held_back", sa.Boolean, nullable=False, server_default=sa.false()),  # an answer by SMS did, once
    sa.Column("sender", sa.String(16)),  # which of our senders the carrier's answer came through
    sa.UniqueConstraint("report_id", "member_id", "rung", name="uq_alerts_told_once"),
)
sa.Index("ix_alerts_state_due_at", alerts.c.state, alerts.c.due_at)

notes = sa.Table(  # short SMS owed to somebody who wrote to us: "noted", "not known"
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("member_id", sa.Integer, sa.ForeignKey("members.id")),
    sa.Column("envelope", sa.String(32)),  # id of a short-lived sealed number in Redis; never the number
    sa.Column("wording", sa.String(32), nullable=False),  # key in config/wordings.yaml
    sa.Column("case_number", sa.String(6)),
    sa.Column("code", sa.String(6)),  # the code of a proof, while it is on its way
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("token", sa.String(32)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("failure", sa.String(32)),
    sa.Column("written_at", Moment, nullable=False),
)
sa.Index("ix_notes_state_due_at", notes.c.state, notes.c.due_at)

passed_over = sa.Table(  # who was not told of a case on a step of its ladder, and why
    "passed_over",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), nullable=False, index=True),
    sa.Column("rung", sa.Integer, nullable=False),
    sa.Column("team", sa.String(64), nullable=False),
    sa.Column("member_id", sa.Integer),  # blank: the whole team
    sa.Column("reason", sa.String(16), nullable=False),  # off_duty, on_leave, not_proven, knows, role, excluded …
    sa.Column("at", Moment, nullable=False),
)

field_notes = sa.Table(  # what team members note on a case, for the hotline: codes from a list, never words
    "field_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), nullable=False, index=True),
    sa.Column("member_id", sa.Integer, sa.ForeignKey("members.id"), nullable=False),
    sa.Column("what", sa.String(24), nullable=False),  # accepted, safe, not_found, needs_police, call_me, done …
    sa.Column("by", sa.String(8), nullable=False),  # menu: behind a PIN; sms: can be faked
    sa.Column("at", Moment, nullable=False),
)

duties = sa.Table(  # calls in which a member uses the team menu; gone minutes after the call
    "duties",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("call_key", sa.String(64), nullable=False, unique=True),  # HMAC(daily key, session)
    sa.Column("member_id", sa.Integer, sa.ForeignKey("members.id")),  # once number and PIN were right
    sa.Column("found", sa.Text, nullable=False),  # what was answered to each asking, in order
    sa.Column("done", sa.Text, nullable=False),  # effects that have had their turn
    sa.Column("cases", sa.Text, nullable=False),  # case numbers as they were listed, so that keys do not shift
    sa.Column("hops", sa.Integer, nullable=False),
    sa.Column("lengths", sa.Text, nullable=False),
    sa.Column("digest", sa.String(16), nullable=False),
    sa.Column("last_hop_at", Moment, nullable=False),
)

alike = sa.Table(  # reports that may tell of one thing: offered to the hotline, never merged by a machine
    "alike",
    metadata,
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), primary_key=True),  # who noted it
    sa.Column("like_id", sa.String(32), sa.ForeignKey("reports.id"), primary_key=True, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("differ", sa.Boolean, nullable=False, default=False, server_default=sa.false()),  # a person said so
)

senders = sa.Table(  # how well each way to the carrier is doing, for all workers together
    "senders",
    metadata,
    sa.Column("name", sa.String(16), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("failing_since", Moment),
    sa.Column("tried_at", Moment),  # while it rests: when it was last tried
    sa.Column("stopped_for", sa.String(32)),  # what only an operator can mend, such as the balance
)

spent = sa.Table(  # SMS segments that were sent, by day in Maseru and level
    "spent",
    metadata,
    sa.Column("day", sa.String(10), primary_key=True),  # 2026-11-21
    sa.Column("level", sa.String(8), primary_key=True),  # P1 to P4, or note
    sa.Column("segments", sa.Integer, nullable=False),
)

inbound = sa.Table(  # ids of SMS that came in, so that a repeat does nothing; forgotten after 24 h
    "inbound",
    metadata,
    sa.Column("message_id", sa.String(64), primary_key=True),  # SHA-256 of the carrier's id
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("owed", sa.Boolean),  # heard, but its answer could not be handed on: a repeat is answered
)

delivery_reports = sa.Table(  # also those that come before our send has returned
    "delivery_reports",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message_id", sa.String(64), nullable=False, index=True),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("received_at", Moment, nullable=False),
)

visits = sa.Table(  # calls in which somebody asks for their report by its reference; gone minutes after the call
    "visits",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("call_key", sa.String(64), nullable=False, unique=True),  # HMAC(daily key, session)
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id")),  # once the reference was right
    sa.Column("found", sa.Text, nullable=False),  # "wrong,waiting": what was answered to each asking, in order
    sa.Column("done", sa.Text, nullable=False),  # "alert_helper": effects that have had their turn
    sa.Column("newest_letter", sa.Integer, nullable=False),  # the letters there were when it was opened
    sa.Column("hops", sa.Integer, nullable=False),
    sa.Column("lengths", sa.Text, nullable=False),  # of each input; never the words
    sa.Column("digest", sa.String(16), nullable=False),
    sa.Column("last_hop_at", Moment, nullable=False),
)

breaks = sa.Table(  # calls that are asked whether to go on where an earlier one broke off, and those earlier ones
    "breaks",
    metadata,
    sa.Column("call_key", sa.String(64), primary_key=True),  # HMAC(daily key, session)
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), nullable=False),
    # Where it goes on; "" where it went on in another call, "-" where going on was not offered.
    sa.Column("screen", sa.String(81), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("answers", sa.JSON, nullable=False),  # coded, as they were before the break
    sa.Column("offered_at", Moment, nullable=False),
)

letters = sa.Table(  # between the hotline and a caller who is known by a reference only
    "letters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), nullable=False, index=True),
    sa.Column("written_by", sa.String(8), nullable=False),  # caller, hotline
    sa.Column("visit_id", sa.Integer, unique=True),  # the call that is still adding to it; blank when it is over
    sa.Column("box", sa.LargeBinary, nullable=False),  # sealed: to the hotline, or to the reference's key pair
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("read_at", Moment),
)

attempts = sa.Table(  # at references, counted before they are checked; forgotten after 24 h
    "attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(12), nullable=False),  # caller, reference, service
    sa.Column("token", sa.String(64), nullable=False),  # HMAC(daily key, number), the hash of a reference, or "all"
    sa.Column("since", Moment, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.UniqueConstraint("kind", "token", name="uq_attempts_kind_token"),
)

talks = sa.Table(  # conversations by SMS; 15 minutes after the last message nothing is left
    "talks",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),  # HMAC(daily key, number)
    sa.Column("box", sa.LargeBinary, nullable=False),  # what was written, under a key made of the day's key and number
    sa.Column("expires_at", Moment, nullable=False, index=True),
)

editions = sa.Table(  # the flows that served lately, so that a call ends on what it began with
    "editions",
    metadata,
    sa.Column("digest", sa.String(16), primary_key=True),
    sa.Column("files", sa.LargeBinary, nullable=False),  # compressed; flows and lists, no team and no number of one
    sa.Column("since", Moment, primary_key=True),  # twice where a change was taken back
)

funnel = sa.Table(  # what callers do on each screen, counted by the hour without any identity
    "funnel",
    metadata,
    sa.Column("hour", Moment, primary_key=True),
    sa.Column("edition", sa.String(16), primary_key=True),
    sa.Column("channel", sa.String(8), primary_key=True),
    sa.Column("screen", sa.String(81), primary_key=True),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("answered", sa.Integer, nullable=False),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.Column("back", sa.Integer, nullable=False),
    sa.Column("turned", sa.Integer, nullable=False),  # to the next page
    sa.Column("gone", sa.Integer, nullable=False),  # left on purpose
)

operators = sa.Table(
    "operators",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(255), nullable=False),  # Argon2id
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),  # from browsers that never signed in with this name
    sa.Column("locked_until", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("role", sa.String(20), nullable=False, server_default="hotline_worker"),
    sa.Column("organisation_id", sa.Integer),  # of a partner: whose referrals this person receives
    sa.Column("must_change", sa.Boolean, nullable=False, default=False, server_default=sa.false()),  # the password
    sa.Column("public_key", sa.LargeBinary),  # what this person may open is sealed to it
    sa.Column("private_box", sa.LargeBinary),  # its other half, under a key made of the password
    sa.Column("salt", sa.LargeBinary),  # of that key
    sa.Column("totp_box", sa.LargeBinary),  # secret of the one-time codes, sealed to the public key; blank: not set up
    sa.Column("totp_last", sa.Integer),  # the step of the last code that was used: none is taken twice
    sa.Column("code_failures", sa.Integer, nullable=False, default=0, server_default="0"),  # wrong one-time codes
    sa.Column("codes_locked_until", Moment),
    sa.Column("signed_in_at", Moment),  # the last time
)

past_editions = sa.Table(  # what callers read and when, for people who look back; never read by a call
    "past_editions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(16), nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("files", sa.LargeBinary, nullable=False),  # zlib: what callers read, no numbers of members
)

pulses = sa.Table(  # each process says that it lives, and what it alone can see
    "pulses",
    metadata,
    sa.Column("process", sa.String(32), primary_key=True),  # relay, web, worker:thuso-1:4711
    sa.Column("at", Moment, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),  # of the relay: {"jobs": 3, "workers": 2}
)
