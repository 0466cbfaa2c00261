"""Mail sent by hand is written down before it is queued, bit by bit; brands say things in their own words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CURRENT = sa.text("replaced_at IS NULL")
UNTOLD = sa.text("told_at IS NULL")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("asker_email", sa.Text(), nullable=True),
        sa.Column("draft", DOCUMENT, nullable=True),
        sa.Column("expected", sa.BigInteger(), nullable=False, server_default="0"),
        # What an earlier version has sent was queued whole.
        sa.Column("state", sa.String(40), nullable=False, server_default="done"),
        sa.Column("reached", ID, nullable=False, server_default=""),
        sa.Column("mails", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("left_out", DOCUMENT, nullable=False, server_default="{}"),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
    ):
        op.add_column("outreach", column)
    op.execute("UPDATE outreach SET told_at = asked_at")
    op.create_index("ix_outreach_untold", "outreach", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_table(
        "mail_texts",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_mail_texts_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_texts")),
    )
    op.create_index(
        op.f("ix_mail_texts_brand_id_kind_locale_version"),
        "mail_texts",
        ["brand_id", "kind", "locale", "version"],
        unique=True,
    )
    op.create_index(
        "uq_mail_texts_current",
        "mail_texts",
        ["brand_id", "kind", "locale"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def downgrade() -> None:
    op.drop_table("mail_texts")
    op.drop_index("ix_outreach_untold", "outreach")
    for name in (
        "told_at",
        "left_out",
        "mails",
        "reached",
        "state",
        "expected",
        "draft",
        "asker_email",
    ):
        op.drop_column("outreach", name)
