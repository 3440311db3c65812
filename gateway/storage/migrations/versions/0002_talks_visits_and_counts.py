"""SMS talks, reports opened by their reference, flows that served, counts per screen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("kind", "token", name="uq_attempts_kind_token"),
    )
    op.create_table(
        "editions",
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", "since", name=op.f("pk_editions")),
    )
    op.create_table(
        "funnel",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("screen", sa.String(length=81), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("turned", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "edition", "channel", "screen", name=op.f("pk_funnel")),
    )
    op.create_table(
        "talks",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_talks")),
    )
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talks_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("written_by", sa.String(length=8), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_letters_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_letters_visit_id")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_report_id"), ["report_id"], unique=False)

    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_key", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("newest_letter", sa.Integer(), nullable=False),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("lengths", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("last_hop_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_visits_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("call_key", name=op.f("uq_visits_call_key")),
    )
    op.create_table(
        "breaks",
        sa.Column("call_key", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("screen", sa.String(length=81), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_breaks_report_id")),
        sa.PrimaryKeyConstraint("call_key", name=op.f("pk_breaks")),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owed", sa.Boolean(), nullable=True))

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("caller", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("stands_at", sa.String(length=81), nullable=True))
        batch_op.create_index(batch_op.f("ix_reports_caller"), ["caller"], unique=False)

    op.execute(sa.text("UPDATE reports SET channel = 'ussd' WHERE state <> 'left'"))


def downgrade() -> None:
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reports_caller"))
        batch_op.drop_column("stands_at")
        batch_op.drop_column("caller")
        batch_op.drop_column("channel")

    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.drop_column("owed")

    for table in ("breaks", "visits", "letters", "talks", "funnel", "editions", "attempts"):
        op.drop_table(table)
