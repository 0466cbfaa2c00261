"""What a creator's connections come to is read from one index alone."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = ["creator_id", "network", "ending"]
AFTER = [*BEFORE, "profile_id"]


def upgrade() -> None:
    op.create_index(op.f("ix_outlooks_creator_id_network_ending_profile_id"), "outlooks", AFTER)
    op.drop_index(op.f("ix_outlooks_creator_id_network_ending"), "outlooks")


def downgrade() -> None:
    op.create_index(op.f("ix_outlooks_creator_id_network_ending"), "outlooks", BEFORE)
    op.drop_index(op.f("ix_outlooks_creator_id_network_ending_profile_id"), "outlooks")
