"""Creators choose what they want less of: one brand's mail, or every reminder. A mail may be for one occasion."""

import sqlalchemy as sa
from alembic import op

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NOT_IN_VAIN = sa.text("occasion IS NOT NULL AND state <> 'void'")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("creators", sa.Column("no_reminders_since", sa.BigInteger(), nullable=True))
    op.create_table(
        "unsubscriptions",
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_unsubscriptions_creator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_unsubscriptions_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("creator_id", "brand_id", name=op.f("pk_unsubscriptions")),
    )
    op.create_index(op.f("ix_unsubscriptions_brand_id"), "unsubscriptions", ["brand_id"])
    op.add_column("brands", sa.Column("thanks", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("messages", sa.Column("occasion", ID, nullable=True))
    op.create_index(
        "uq_messages_occasion",
        "messages",
        ["kind", "occasion"],
        unique=True,
        sqlite_where=NOT_IN_VAIN,
        postgresql_where=NOT_IN_VAIN,
    )


def downgrade() -> None:
    op.drop_index("uq_messages_occasion", "messages")
    op.drop_column("messages", "occasion")
    op.drop_column("brands", "thanks")
    op.drop_table("unsubscriptions")
    op.drop_column("creators", "no_reminders_since")
