"""What comes back about mails: reports that wait to be read, and what each said."""

import sqlalchemy as sa
from alembic import op

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("message_id", COUNTER, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reports_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_message_id"), "reports", ["message_id"])
    op.create_table(
        "bounces",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("message_id", COUNTER, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("forgiven_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_bounces_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
    )
    op.create_index(op.f("ix_bounces_message_id_outcome"), "bounces", ["message_id", "outcome"], unique=True)
    op.create_index(op.f("ix_bounces_outcome_at"), "bounces", ["outcome", "at"])
    op.create_table(
        "spent_proofs",
        sa.Column("token", ID, nullable=False),
        sa.Column("spent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_spent_proofs")),
    )
    op.create_index(op.f("ix_spent_proofs_spent_at"), "spent_proofs", ["spent_at"])


def downgrade() -> None:
    op.drop_table("spent_proofs")
    op.drop_table("bounces")
    op.drop_table("reports")
