"""Up to where the history can be read without missing an entry."""

from sqlalchemy import text

from store import history
from store.database import Session

WRITING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'history'::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()"
)


async def reached(db: Session) -> tuple[int, frozenset[str]]:
    """The newest entry that shows, and the transactions that may still show older ones.

    PostgreSQL numbers entries when they are written and shows them when their transaction ends, so a lower number
    may turn up after a higher one. Whoever writes an entry locks the table before the number is drawn and until
    the entry shows. So once those are over that held the lock *after* the newest entry was looked up, every
    number up to it has shown or never will; CREATE INDEX CONCURRENTLY waits in the same way. SQLite has one
    writer: there numbers show in their order.
    """
    newest = await history.newest(db)
    return newest, await writing(db)


async def writing(db: Session) -> frozenset[str]:
    """The transactions that write history at this instant."""
    if db.get_bind().dialect.name != "postgresql":
        return frozenset()
    return frozenset(await db.scalars(WRITING))
