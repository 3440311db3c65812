"""Partners, people abroad, files, what served and how the service does."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_editions")),
    )
    op.create_table(
        "pulses",
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_pulses")),
    )
    op.create_table(
        "archives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.id"], name=op.f("fk_archives_approval_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
    )
    op.create_table(
        "found_abroad",
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=False),
        sa.Column("safety", sa.String(length=16), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("came_by", sa.String(length=24), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_found_abroad_organisation_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_found_abroad_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_found_abroad")),
    )
    with op.batch_alter_table("found_abroad", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_found_abroad_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("child", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.String(length=16), nullable=True),
        sa.Column("escort", sa.String(length=24), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began_by", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_returns_case_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_returns_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_returns_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("person_id", name=op.f("uq_returns_person_id")),
    )
    with op.batch_alter_table("returns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_returns_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_returns_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "return_parties",
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["return_id"], ["returns.id"], name=op.f("fk_return_parties_return_id")),
        sa.PrimaryKeyConstraint("return_id", "party", name=op.f("pk_return_parties")),
    )
    op.create_table(
        "return_steps",
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["return_id"], ["returns.id"], name=op.f("fk_return_steps_return_id")),
        sa.PrimaryKeyConstraint("return_id", "step", name=op.f("pk_return_steps")),
    )
    op.create_table(
        "partner_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("result", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_partner_steps_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_steps")),
        sa.UniqueConstraint("referral_id", "what", name="uq_partner_steps_referral_id_what"),
    )
    with op.batch_alter_table("partner_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_steps_referral_id"), ["referral_id"], unique=False)

    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_time", sa.Boolean(), nullable=True))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_by", sa.String(length=64), nullable=True))

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_how", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("called", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("referral_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_box", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_by", sa.String(length=64), nullable=True))

    # of what fell into the same hour of cut times nobody can tell any more
    op.execute("UPDATE deadlines SET in_time = (met_at < due_at) WHERE met_at IS NOT NULL AND met_at <> due_at")


def downgrade() -> None:
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.drop_column("kept_by")

    with op.batch_alter_table("referral_events", schema=None) as batch_op:
        batch_op.drop_column("own_box")

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_column("told")
        batch_op.drop_column("called")
        batch_op.drop_column("confirmed_how")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("kept_by")

    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_column("in_time")

    with op.batch_alter_table("partner_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_steps_referral_id"))

    op.drop_table("partner_steps")
    op.drop_table("return_steps")
    op.drop_table("return_parties")
    with op.batch_alter_table("returns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_returns_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_returns_case_id"))

    op.drop_table("returns")
    with op.batch_alter_table("found_abroad", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_found_abroad_organisation_id"))

    op.drop_table("found_abroad")
    op.drop_table("archives")
    op.drop_table("pulses")
    op.drop_table("past_editions")
