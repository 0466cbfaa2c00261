"""Notices of more than lapses, digests, and what is told before access ends."""

import sqlalchemy as sa
from alembic import op

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ACTIVE = sa.text("ended_at IS NULL AND paused_at IS NULL")
TO_WEIGH = sa.text("ordinal = 3 AND weighed_at IS NULL")


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("daily_at", sa.BigInteger(), nullable=True))
    op.add_column("subscriptions", sa.Column("zone", sa.Text(), nullable=True))
    op.add_column("subscriptions", sa.Column("digest_at", sa.BigInteger(), nullable=True))
    op.add_column("subscriptions", sa.Column("looked_after_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_subscriptions_active",
        "subscriptions",
        ["after_history"],
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    op.create_table(
        "notice_entries",
        sa.Column("notice_id", COUNTER, nullable=False),
        sa.Column("history_id", COUNTER, nullable=False),
        sa.Column("subscription_id", COUNTER, nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_notice_entries_{column}"),
                ondelete="CASCADE",
            )
            for column, table in (
                ("notice_id", "notices"),
                ("history_id", "history"),
                ("subscription_id", "subscriptions"),
            )
        ),
        sa.PrimaryKeyConstraint("notice_id", "history_id", name=op.f("pk_notice_entries")),
    )
    op.create_index(
        "uq_notice_entries_once", "notice_entries", ["subscription_id", "history_id"], unique=True
    )
    op.create_index(op.f("ix_notice_entries_history_id"), "notice_entries", ["history_id"])
    op.create_index(
        "ix_notice_entries_standing",
        "notice_entries",
        ["history_id"],
        sqlite_where=sa.text("standing = 1"),
        postgresql_where=sa.text("standing"),
    )
    op.create_table(
        "forewarnings",
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"{one}s.id"], name=op.f(f"fk_forewarnings_{one}_id"), ondelete="CASCADE"
            )
            for one in ("profile", "brand")
        ),
        sa.PrimaryKeyConstraint("profile_id", "brand_id", name=op.f("pk_forewarnings")),
    )
    op.add_column("reminders", sa.Column("weighed_at", sa.BigInteger(), nullable=True))
    # What went unanswered before this version is not handed over all at once.
    op.execute("UPDATE reminders SET weighed_at = counts_from WHERE ordinal = 3")
    op.create_index(
        "ix_reminders_to_weigh",
        "reminders",
        ["counts_from"],
        sqlite_where=TO_WEIGH,
        postgresql_where=TO_WEIGH,
    )
    # Each profile is looked at once more, to find out when its people are to be warned.
    op.execute("UPDATE outlooks SET due_at = 0 WHERE due_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_reminders_to_weigh", "reminders")
    op.drop_column("reminders", "weighed_at")
    op.drop_table("forewarnings")
    op.drop_table("notice_entries")
    op.drop_index("ix_subscriptions_active", "subscriptions")
    for name in ("looked_after_at", "digest_at", "zone", "daily_at"):
        op.drop_column("subscriptions", name)
