"""Creators are found by any word of their name, and by the beginnings of handles and addresses."""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 10_000
LATER_WORD = re.compile(r"[\t -](?=[^\t -])")
TURNS = sa.table("name_turns", sa.column("turned"), sa.column("creator_id"))
CREATORS = sa.table("creators", sa.column("id", ID), sa.column("name_folded"))


def upgrade() -> None:
    op.create_table(
        "name_turns",
        sa.Column("turned", ID, nullable=False),
        sa.Column("creator_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("turned", "creator_id", name=op.f("pk_name_turns")),
        sqlite_with_rowid=False,
    )
    for names in _names():
        rows = [(turned, creator_id) for creator_id, name in names for turned in _turns(name)]
        if rows:
            op.bulk_insert(TURNS, [{"turned": turned, "creator_id": own} for turned, own in rows])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE creators ALTER COLUMN email_folded TYPE TEXT COLLATE "C"')
        op.execute('ALTER TABLE profiles ALTER COLUMN handle_folded TYPE TEXT COLLATE "C"')
    op.drop_index("ix_creators_email_folded", "creators")
    op.create_index("ix_creators_email_folded_id", "creators", ["email_folded", "id"])
    op.drop_index("ix_profiles_handle_folded", "profiles")
    op.create_index("ix_profiles_handle_folded_creator_id", "profiles", ["handle_folded", "creator_id"])


def _names() -> Iterator[list[tuple[str, str]]]:
    after = ""
    while True:
        rows = op.get_bind().execute(
            sa.select(CREATORS.c.id, CREATORS.c.name_folded)
            .where(CREATORS.c.id > after)
            .order_by(CREATORS.c.id)
            .limit(BATCH)
        )
        names = [(row.id, row.name_folded) for row in rows]
        if not names:
            return
        yield names
        after = names[-1][0]


def _turns(name: str) -> list[str]:
    """As the program makes them at this version."""
    found = [f"{name[one.end() :]}\t{name[: one.start()]}" for one in LATER_WORD.finditer(name)][:12]
    last, _, first = name.partition("\t")
    if last and first and min(last[-1], first[0]) >= "\u2e80":
        found.append(f"{last}{first}\t")
    return list(dict.fromkeys(found))


def downgrade() -> None:
    op.drop_index("ix_profiles_handle_folded_creator_id", "profiles")
    op.create_index("ix_profiles_handle_folded", "profiles", ["handle_folded"])
    op.drop_index("ix_creators_email_folded_id", "creators")
    op.create_index("ix_creators_email_folded", "creators", ["email_folded"])
    op.drop_table("name_turns")
