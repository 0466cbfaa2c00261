"""What brands make of their mails: colour, logo, where links may lead; more of a letter in their own words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logos",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logos")),
    )
    op.create_index(op.f("ix_logos_digest"), "logos", ["digest"], unique=True)
    op.add_column("brands", sa.Column("colour", sa.Text(), nullable=True))
    op.add_column("brands", sa.Column("logo_id", sa.BigInteger(), nullable=True))
    op.add_column("brands", sa.Column("link_hosts", DOCUMENT, nullable=False, server_default="[]"))
    op.add_column("mail_texts", sa.Column("button", sa.Text(), nullable=False, server_default=""))
    op.add_column("mail_texts", sa.Column("closing", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for table, column in (
        ("mail_texts", "closing"),
        ("mail_texts", "button"),
        ("brands", "link_hosts"),
        ("brands", "logo_id"),
        ("brands", "colour"),
    ):
        op.drop_column(table, column)
    op.drop_table("logos")
