"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

TABLES = [
    "brands",
    "creators",
    "network_health",
    "subscriptions",
    "suppressions",
    "workspaces",
    "campaigns",
    "members",
    "notices",
    "profiles",
    "program_members",
    "grants",
    "lapses",
    "messages",
    "oauth_states",
    "participations",
    "requirements",
    "deliverables",
    "history",
    "notice_lapses",
    "reminders",
]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brands",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("from_email", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("default_locale", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("helpdesk_url", sa.Text(), nullable=True),
        sa.Column("slack_team_id", ID, nullable=True),
        sa.Column("hashtags", DOCUMENT, nullable=False),
        sa.Column("tracking", sa.Boolean(), nullable=False),
        sa.Column("sending", sa.String(40), nullable=False),
        sa.Column("warn_days", sa.BigInteger(), nullable=True),
        sa.Column("quiet_from", sa.BigInteger(), nullable=True),
        sa.Column("quiet_to", sa.BigInteger(), nullable=True),
        sa.Column("max_reminders", sa.BigInteger(), nullable=True),
        sa.Column("binding", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brands")),
    )
    op.create_index(op.f("ix_brands_slack_team_id"), "brands", ["slack_team_id"], unique=False)

    op.create_table(
        "creators",
        sa.Column("id", ID, nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("unsubscribed_at", sa.BigInteger(), nullable=True),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creators")),
    )
    op.create_index(op.f("ix_creators_email_folded"), "creators", ["email_folded"], unique=False)
    op.create_index(op.f("ix_creators_name_folded"), "creators", ["name_folded"], unique=False)

    op.create_table(
        "network_health",
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("held_since", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_network_health")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_email", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("after_history", sa.BigInteger(), nullable=False),
        sa.Column("events", DOCUMENT, nullable=False),
        sa.Column("filters", DOCUMENT, nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_because", sa.Text(), nullable=True),
        sa.Column("last_delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(
        op.f("ix_subscriptions_team_id_channel_id"), "subscriptions", ["team_id", "channel_id"], unique=False
    )

    op.create_table(
        "suppressions",
        sa.Column("address", ID, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "workspaces",
        sa.Column("team_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("bot_user_id", sa.Text(), nullable=True),
        sa.Column("bot_token", sa.LargeBinary(), nullable=True),
        sa.Column("installed_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", ID, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hashtags", DOCUMENT, nullable=False),
        sa.Column("tracking", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_campaigns_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index(op.f("ix_campaigns_brand_id"), "campaigns", ["brand_id"], unique=False)

    op.create_table(
        "members",
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("slack_user_id", ID, nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_members_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", "person", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_slack_user_id"), "members", ["slack_user_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("subscription_id", COUNTER, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.Column("try_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("failed_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_notices_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_subscription_id"), "notices", ["subscription_id"], unique=False)
    op.create_index(op.f("ix_notices_try_at"), "notices", ["try_at"], unique=False)

    op.create_table(
        "profiles",
        sa.Column("id", ID, nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("handle_folded", sa.Text(), nullable=True),
        sa.Column("account_type", sa.String(40), nullable=True),
        sa.Column("ownership", sa.String(40), nullable=False),
        sa.Column("promotion_access", sa.String(40), nullable=False),
        sa.Column("marketplace_status", sa.String(40), nullable=True),
        sa.Column("account_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_profiles_creator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
    )
    op.create_index(op.f("ix_profiles_creator_id"), "profiles", ["creator_id"], unique=False)
    op.create_index(op.f("ix_profiles_handle_folded"), "profiles", ["handle_folded"], unique=False)

    op.create_table(
        "program_members",
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_program_members_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_program_members_creator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("creator_id", "brand_id", name=op.f("pk_program_members")),
    )
    op.create_index(op.f("ix_program_members_brand_id"), "program_members", ["brand_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", ID, nullable=False),
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("permissions", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("invalidated_at", sa.BigInteger(), nullable=True),
        sa.Column("invalidation_reason", sa.String(40), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("access_token", sa.LargeBinary(), nullable=True),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("check_due_at", sa.BigInteger(), nullable=True),
        sa.Column("check_lease_until", sa.BigInteger(), nullable=True),
        sa.Column("check_failures", sa.BigInteger(), nullable=False),
        sa.Column("check_owner", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_grants_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_check_due_at", "grants", ["check_due_at"], unique=False)
    op.create_index("ix_grants_expires_at", "grants", ["expires_at"], unique=False)
    op.create_index("ix_grants_invalidated_at", "grants", ["invalidated_at"], unique=False)
    op.create_index(op.f("ix_grants_profile_id"), "grants", ["profile_id"], unique=False)

    op.create_table(
        "lapses",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("found_by", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_how", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_lapses_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lapses")),
    )
    op.create_index(
        op.f("ix_lapses_profile_id_opened_at"), "lapses", ["profile_id", "opened_at"], unique=False
    )
    op.create_index(
        "uq_lapses_open",
        "lapses",
        ["profile_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "messages",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("profile_id", ID, nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("words", DOCUMENT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("header_id", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("try_at", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_messages_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_messages_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_messages_creator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_messages_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_brand_id_id"), "messages", ["brand_id", "id"], unique=False)
    op.create_index(op.f("ix_messages_creator_id"), "messages", ["creator_id"], unique=False)
    op.create_index(
        "ix_messages_queue",
        "messages",
        ["try_at"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )

    op.create_table(
        "oauth_states",
        sa.Column("state", ID, nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("profile_id", ID, nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("code_verifier", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_oauth_states_creator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_oauth_states_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_oauth_states")),
    )
    op.create_table(
        "participations",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("stage_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_participations_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_participations_creator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "creator_id", name=op.f("pk_participations")),
    )
    op.create_index(op.f("ix_participations_creator_id"), "participations", ["creator_id"], unique=False)

    op.create_table(
        "requirements",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_requirements_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
    )
    op.create_index(
        op.f("ix_requirements_campaign_id_network"), "requirements", ["campaign_id", "network"], unique=False
    )

    op.create_table(
        "deliverables",
        sa.Column("requirement_id", ID, nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_deliverables_creator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_deliverables_requirement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("requirement_id", "creator_id", name=op.f("pk_deliverables")),
    )
    op.create_index(op.f("ix_deliverables_creator_id"), "deliverables", ["creator_id"], unique=False)

    op.create_table(
        "history",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("creator_id", ID, nullable=True),
        sa.Column("profile_id", ID, nullable=True),
        sa.Column("brand_id", ID, nullable=True),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("lapse_id", COUNTER, nullable=True),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_history_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_history_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creators.id"], name=op.f("fk_history_creator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lapse_id"], ["lapses.id"], name=op.f("fk_history_lapse_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_history_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_campaign_id_id"), "history", ["campaign_id", "id"], unique=False)
    op.create_index(op.f("ix_history_creator_id_id"), "history", ["creator_id", "id"], unique=False)
    op.create_index(op.f("ix_history_lapse_id_event"), "history", ["lapse_id", "event"], unique=False)
    op.create_index(op.f("ix_history_profile_id_id"), "history", ["profile_id", "id"], unique=False)

    op.create_table(
        "notice_lapses",
        sa.Column("notice_id", COUNTER, nullable=False),
        sa.Column("lapse_id", COUNTER, nullable=False),
        sa.Column("subscription_id", COUNTER, nullable=False),
        sa.Column("shown_closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lapse_id"], ["lapses.id"], name=op.f("fk_notice_lapses_lapse_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_lapses_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_notice_lapses_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "lapse_id", name=op.f("pk_notice_lapses")),
    )
    op.create_index(op.f("ix_notice_lapses_lapse_id"), "notice_lapses", ["lapse_id"], unique=False)
    op.create_index(
        "ix_notice_lapses_standing",
        "notice_lapses",
        ["lapse_id"],
        unique=False,
        sqlite_where=sa.text("shown_closed = 0"),
        postgresql_where=sa.text("NOT shown_closed"),
    )
    op.create_index("uq_notice_lapses_once", "notice_lapses", ["subscription_id", "lapse_id"], unique=True)

    op.create_table(
        "reminders",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("lapse_id", COUNTER, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("message_id", COUNTER, nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("counts_from", sa.BigInteger(), nullable=True),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_reminders_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_reminders_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lapse_id"], ["lapses.id"], name=op.f("fk_reminders_lapse_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reminders_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("message_id", name=op.f("uq_reminders_message_id")),
    )
    op.create_index(
        "uq_reminders_ordinal",
        "reminders",
        ["lapse_id", "ordinal"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
