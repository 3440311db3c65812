"""The roster in the database, what members note, who was passed over, how the senders do."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "senders",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_for", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_senders")),
    )
    op.create_table(
        "spent",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "level", name=op.f("pk_spent")),
    )
    op.create_table(
        "teams",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("covers", sa.String(length=16), nullable=False),
        sa.Column("above", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_teams")),
    )
    op.create_table(
        "alike",
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("like_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["like_id"], ["reports.id"], name=op.f("fk_alike_like_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_alike_report_id")),
        sa.PrimaryKeyConstraint("report_id", "like_id", name=op.f("pk_alike")),
    )
    with op.batch_alter_table("alike", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alike_like_id"), ["like_id"], unique=False)

    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_key", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("lengths", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("last_hop_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_duties_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("call_key", name=op.f("uq_duties_call_key")),
    )
    op.create_table(
        "field_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_field_notes_member_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_field_notes_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_notes")),
    )
    with op.batch_alter_table("field_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_notes_report_id"), ["report_id"], unique=False)

    op.create_table(
        "passed_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_passed_over_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_over")),
    )
    with op.batch_alter_table("passed_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passed_over_report_id"), ["report_id"], unique=False)

    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("joined_to", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("held_back", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("sender", sa.String(length=16), nullable=True))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("role", sa.String(length=16), server_default="ccpt", nullable=False))
        batch_op.add_column(sa.Column("turn", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("duty", sa.Text(), server_default="always", nullable=False))
        batch_op.add_column(sa.Column("leave", sa.Text(), server_default="none", nullable=False))
        batch_op.add_column(sa.Column("off_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("proof_code", sa.String(length=6), nullable=True))
        batch_op.add_column(sa.Column("proof_sent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("proof_tries", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("duty_number", sa.String(length=6), nullable=True))
        batch_op.add_column(sa.Column("pin_hash", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("pin_failures", sa.Integer(), server_default="0", nullable=False))
    op.execute(sa.text("UPDATE members SET code = 'member_' || id"))
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(length=80), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_members_code"), ["code"])
        batch_op.create_unique_constraint(batch_op.f("uq_members_duty_number"), ["duty_number"])

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=6), nullable=True))

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_started_at", ["started_at"], unique=False)
        batch_op.add_column(sa.Column("held_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("suspect", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("released_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_started_at")
        batch_op.drop_column("drill")
        batch_op.drop_column("released_by")
        batch_op.drop_column("released_at")
        batch_op.drop_column("suspect")
        batch_op.drop_column("outcome_due_at")
        batch_op.drop_column("held_by")

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_column("code")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_members_duty_number"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_members_code"), type_="unique")
        batch_op.drop_column("pin_failures")
        batch_op.drop_column("pin_hash")
        batch_op.drop_column("duty_number")
        batch_op.drop_column("proof_tries")
        batch_op.drop_column("proof_sent_at")
        batch_op.drop_column("proof_code")
        batch_op.drop_column("proven_at")
        batch_op.drop_column("off_until")
        batch_op.drop_column("leave")
        batch_op.drop_column("duty")
        batch_op.drop_column("turn")
        batch_op.drop_column("role")
        batch_op.drop_column("code")

    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_column("sender")
        batch_op.drop_column("held_back")
        batch_op.drop_column("joined_to")
        batch_op.drop_column("queued_at")

    with op.batch_alter_table("passed_over", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passed_over_report_id"))

    op.drop_table("passed_over")
    with op.batch_alter_table("field_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_field_notes_report_id"))

    op.drop_table("field_notes")
    op.drop_table("duties")
    with op.batch_alter_table("alike", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alike_like_id"))

    op.drop_table("alike")
    op.drop_table("teams")
    op.drop_table("spent")
    op.drop_table("senders")
