"""Up to where the history can be read without missing an entry."""

import asyncio

from sqlalchemy import text

from store import history
from store.database import Session, Store

LOOKS, LOOK_AGAIN = 20, 0.1
"""How often, and after how many seconds, it is looked whether those who wrote history are done."""
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


async def settled(store: Store) -> int | None:
    """The entry up to which the history can be read; None when somebody writes for too long: the next pass will."""
    async with store.read() as db:
        newest, others = await reached(db)
    for _ in range(LOOKS):
        if not others:
            return newest
        await asyncio.sleep(LOOK_AGAIN)
        async with store.read() as db:
            others &= await writing(db)
    return None


async def writing(db: Session) -> frozenset[str]:
    """The transactions that write history at this instant."""
    if db.get_bind().dialect.name != "postgresql":
        return frozenset()
    return frozenset(await db.scalars(WRITING))
