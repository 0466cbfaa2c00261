"""Outlooks, API tokens, webhooks, requests for promotion access; who told of a creator and who was forgotten."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from store.folding import folded_name

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("brands", DOCUMENT, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_index(
        "uq_tokens_name",
        "tokens",
        ["name"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("brands", DOCUMENT, nullable=False),
        sa.Column("events", DOCUMENT, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("after_history", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("last_delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "outlooks",
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("if_set_up", sa.Boolean(), nullable=True),
        sa.Column("ending", sa.BigInteger(), nullable=True),
        sa.Column("publishing", sa.BigInteger(), nullable=True),
        sa.Column("insights", sa.BigInteger(), nullable=True),
        sa.Column("messages", sa.BigInteger(), nullable=True),
        sa.Column("comments", sa.BigInteger(), nullable=True),
        sa.Column("product_tags", sa.BigInteger(), nullable=True),
        sa.Column("promotion", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_outlooks_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_outlooks")),
    )
    op.create_index(
        op.f("ix_outlooks_creator_id_network_ending"),
        "outlooks",
        ["creator_id", "network", "ending"],
        unique=False,
    )
    op.create_index(
        "ix_outlooks_due",
        "outlooks",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_outlooks_ending"), "outlooks", ["ending"], unique=False)
    op.create_index(
        "ix_outlooks_ends",
        "outlooks",
        ["valid_until"],
        unique=False,
        sqlite_where=sa.text("valid_until < 253402214400000000"),
        postgresql_where=sa.text("valid_until < 253402214400000000"),
    )
    op.create_index(
        "ix_outlooks_if_set_up",
        "outlooks",
        ["network", "if_set_up"],
        unique=False,
        sqlite_where=sa.text("if_set_up IS NOT NULL"),
        postgresql_where=sa.text("if_set_up IS NOT NULL"),
    )
    op.create_index(op.f("ix_outlooks_network_ending"), "outlooks", ["network", "ending"], unique=False)
    op.create_index(op.f("ix_outlooks_valid_from"), "outlooks", ["valid_from"], unique=False)
    op.create_table(
        "promotion_requests",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_promotion_requests_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_promotion_requests_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_requests")),
    )
    op.create_index(
        op.f("ix_promotion_requests_profile_id"), "promotion_requests", ["profile_id"], unique=False
    )
    op.create_index(
        "uq_promotion_requests_open",
        "promotion_requests",
        ["profile_id", "brand_id"],
        unique=True,
        sqlite_where=sa.text("granted_at IS NULL"),
        postgresql_where=sa.text("granted_at IS NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("webhook_id", COUNTER, nullable=False),
        sa.Column("history_id", COUNTER, nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("try_at", sa.BigInteger(), nullable=True),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("failed_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["history_id"], ["history.id"], name=op.f("fk_deliveries_history_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_history_id"), "deliveries", ["history_id"], unique=False)
    op.create_index(
        "ix_deliveries_queue",
        "deliveries",
        ["try_at"],
        unique=False,
        sqlite_where=sa.text("try_at IS NOT NULL"),
        postgresql_where=sa.text("try_at IS NOT NULL"),
    )
    op.create_index("uq_deliveries_once", "deliveries", ["webhook_id", "history_id"], unique=True)
    op.create_index(op.f("ix_campaigns_name_folded"), "campaigns", ["name_folded"], unique=False)
    op.create_index(op.f("ix_requirements_due_on_id"), "requirements", ["due_on", "id"])
    op.create_index(op.f("ix_messages_profile_id"), "messages", ["profile_id"])
    op.add_column("creators", sa.Column("made_by", sa.Text(), nullable=True))
    op.add_column("creators", sa.Column("forgotten_at", sa.BigInteger(), nullable=True))
    op.drop_index(op.f("ix_creators_name_folded"), table_name="creators")
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE creators ALTER COLUMN name_folded TYPE text COLLATE "C"')
    op.create_index(op.f("ix_creators_made_by"), "creators", ["made_by"], unique=False)
    op.create_index(op.f("ix_creators_name_folded_id"), "creators", ["name_folded", "id"], unique=False)
    op.add_column("grants", sa.Column("checked_at", sa.BigInteger(), nullable=True))
    op.drop_index(op.f("ix_grants_check_due_at"), table_name="grants")
    op.drop_index(op.f("ix_grants_expires_at"), table_name="grants")
    op.drop_index(op.f("ix_grants_invalidated_at"), table_name="grants")
    op.create_index(
        "ix_grants_check_due",
        "grants",
        ["check_due_at"],
        unique=False,
        sqlite_where=sa.text("access_token IS NOT NULL"),
        postgresql_where=sa.text("access_token IS NOT NULL"),
    )
    op.create_index(op.f("ix_history_brand_id_id"), "history", ["brand_id", "id"], unique=False)

    op.create_index(
        "ix_creators_forgotten",
        "creators",
        ["id"],
        sqlite_where=sa.text("forgotten_at IS NOT NULL"),
        postgresql_where=sa.text("forgotten_at IS NOT NULL"),
    )
    _fold_names_anew()
    # Worth nothing from the start, so that the grants are asked until the first sweep has worked them out.
    op.execute(
        "INSERT INTO outlooks (profile_id, creator_id, network, valid_from, valid_until, due_at)"
        " SELECT id, creator_id, network, 0, 0, 0 FROM profiles"
        " WHERE id IN (SELECT profile_id FROM grants)"
    )


def _fold_names_anew() -> None:
    """First and last name are kept apart, so that a list sorts by the one, then the other."""
    creators = sa.table(
        "creators",
        sa.column("id", sa.Text()),
        sa.column("first_name", sa.Text()),
        sa.column("last_name", sa.Text()),
        sa.column("name_folded", sa.Text()),
    )
    db = op.get_bind()
    rows = db.execute(sa.select(creators.c.id, creators.c.first_name, creators.c.last_name)).all()
    if rows:
        db.execute(
            sa.update(creators)
            .where(creators.c.id == sa.bindparam("who"))
            .values(name_folded=sa.bindparam("name")),
            [{"who": row.id, "name": folded_name(row.first_name, row.last_name)} for row in rows],
        )


def downgrade() -> None:
    op.drop_index("ix_history_brand_id_id", "history")
    op.drop_index("ix_grants_check_due", "grants")
    op.create_index("ix_grants_check_due_at", "grants", ["check_due_at"])
    op.create_index("ix_grants_expires_at", "grants", ["expires_at"])
    op.create_index("ix_grants_invalidated_at", "grants", ["invalidated_at"])
    op.drop_column("grants", "checked_at")
    op.drop_index("ix_creators_forgotten", "creators")
    op.drop_index("ix_creators_name_folded_id", "creators")
    op.drop_index("ix_creators_made_by", "creators")
    op.create_index("ix_creators_name_folded", "creators", ["name_folded"])
    op.drop_column("creators", "forgotten_at")
    op.drop_column("creators", "made_by")
    op.drop_index("ix_campaigns_name_folded", "campaigns")
    op.drop_index("ix_requirements_due_on_id", "requirements")
    op.drop_index("ix_messages_profile_id", "messages")
    for table in ("deliveries", "promotion_requests", "outlooks", "webhooks", "tokens"):
        op.drop_table(table)
