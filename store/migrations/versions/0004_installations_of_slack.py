"""Workspaces install the bot by themselves: organisations, tokens that are refreshed, installations under way."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NEW = (
    ("enterprise_id", ID),
    ("refresh_token", sa.LargeBinary()),
    ("token_expires_at", sa.BigInteger()),
    ("refresh_owner", sa.Text()),
    ("refresh_lease_until", sa.BigInteger()),
    ("left_with", sa.Text()),
    ("broken_at", sa.BigInteger()),
)


def upgrade() -> None:
    for name, kind in NEW:
        op.add_column("workspaces", sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_workspaces_enterprise_id"), "workspaces", ["enterprise_id"])
    op.create_table(
        "install_states",
        sa.Column("state", ID, nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_install_states")),
    )


def downgrade() -> None:
    op.drop_table("install_states")
    op.drop_index(op.f("ix_workspaces_enterprise_id"), "workspaces")
    for name, _ in NEW:
        op.drop_column("workspaces", name)
