"""Mail sent by hand to chosen creators, and a brand's link into TikTok Creator Marketplace."""

import sqlalchemy as sa
from alembic import op

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("brands", sa.Column("marketplace_url", sa.Text(), nullable=True))
    op.create_table(
        "outreach",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("view_id", ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("brand_id", ID, nullable=True),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_outreach_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach")),
        sa.UniqueConstraint("view_id", name=op.f("uq_outreach_view_id")),
    )
    op.create_table(
        "outreach_mails",
        sa.Column("message_id", COUNTER, nullable=False),
        sa.Column("outreach_id", COUNTER, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_outreach_mails_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["outreach_id"], ["outreach.id"], name=op.f("fk_outreach_mails_outreach_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_outreach_mails")),
    )
    op.create_index(op.f("ix_outreach_mails_outreach_id"), "outreach_mails", ["outreach_id"])


def downgrade() -> None:
    op.drop_table("outreach_mails")
    op.drop_table("outreach")
    op.drop_column("brands", "marketplace_url")
