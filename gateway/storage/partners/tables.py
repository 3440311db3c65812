"""What partners do with what was referred to them, the way home of people found abroad, files that leave the console.

A column that holds something about a person says in what form it is held (gateway/storage/tables.py)."""

import sqlalchemy as sa

from gateway.storage.casework import tables as _casework  # what is pointed at must be known first
from gateway.storage.tables import Moment, metadata

__all__ = ["_casework", "archives", "found_abroad", "partner_steps", "return_parties", "return_steps", "returns"]

partner_steps = sa.Table(  # what a partner does next on what was referred to it, and by when
    "partner_steps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("referral_id", sa.Integer, sa.ForeignKey("referrals.id"), nullable=False, index=True),
    sa.Column("what", sa.String(24), nullable=False),  # first_assessment, see_child, report_back …
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("done_by", sa.String(64)),
    sa.Column("result", sa.String(24)),  # a code; what was written with it stands in referral_events
    sa.UniqueConstraint("referral_id", "what", name="uq_partner_steps_referral_id_what"),
)

# ---- people found abroad ----

found_abroad = sa.Table(  # what a consular officer knew of a person found abroad, in codes; words are in the report
    "found_abroad",
    metadata,
    sa.Column("report_id", sa.String(32), sa.ForeignKey("reports.id"), primary_key=True),
    sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisations.id"), nullable=False, index=True),
    sa.Column("country", sa.String(8), nullable=False),  # ISO 3166
    sa.Column("post", sa.String(64), nullable=False),  # where the officer sits: a code of config, such as johannesburg
    sa.Column("safety", sa.String(16), nullable=False),  # safe, shelter, detained, danger, unknown
    sa.Column("papers", sa.JSON, nullable=False),  # codes of papers that the person holds
    sa.Column("came_by", sa.String(24), nullable=False),  # how the person came to the post, a code
    sa.Column("people", sa.Integer, nullable=False),  # how many
    sa.Column("children", sa.Integer, nullable=False),
    sa.Column("filed_by", sa.String(64), nullable=False),
    sa.Column("filed_at", Moment, nullable=False),
)

returns = sa.Table(  # the way home of one person
    "returns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, unique=True),
    sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisations.id"), index=True),  # the post abroad
    sa.Column("country", sa.String(8), nullable=False),
    sa.Column("child", sa.Boolean, nullable=False),  # then somebody escorts (ATIP s 35); unknown age counts as one
    sa.Column("risk", sa.String(16)),  # low, medium, high, not_now: of going back (s 32)
    sa.Column("escort", sa.String(24)),  # who escorts, a code
    sa.Column("state", sa.String(16), nullable=False),  # under_way, arrived, reintegrated, stopped
    sa.Column("began_by", sa.String(64), nullable=False),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("ended_as", sa.String(24)),  # a code
)

return_steps = sa.Table(  # each step of it, in codes
    "return_steps",
    metadata,
    sa.Column("return_id", sa.Integer, sa.ForeignKey("returns.id"), primary_key=True),
    sa.Column("step", sa.String(24), primary_key=True),
    sa.Column("on", sa.String(10), nullable=False),  # the day it happened: 2026-11-22
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False, default=dict),  # codes
    sa.Column("remark", sa.LargeBinary),  # sealed to the hotline
)

return_parties = sa.Table(  # the three ministries that bring a person home (ATIP s 34), and where each stands
    "return_parties",
    metadata,
    sa.Column("return_id", sa.Integer, sa.ForeignKey("returns.id"), primary_key=True),
    sa.Column("party", sa.String(24), primary_key=True),  # foreign_affairs, social_development, home_affairs
    sa.Column("state", sa.String(12), nullable=False),  # to_tell, told, agreed, refused
    sa.Column("on", sa.String(10)),
    sa.Column("by", sa.String(64)),
    sa.Column("at", Moment),
)

# ---- what leaves the console as a file ----

archives = sa.Table(  # encrypted with a passphrase that was shown once; emptied when they end
    "archives",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("what", sa.String(24), nullable=False),  # htcds, cases, diary …
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # bytes, encrypted
    sa.Column("approval_id", sa.Integer, sa.ForeignKey("approvals.id")),
    sa.Column("box", sa.LargeBinary),  # an age file
    sa.Column("fetched_at", Moment),
    sa.Column("ended_at", Moment),
)
