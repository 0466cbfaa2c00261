"""Creators whose Instagram is connected, and what a tick made of their grants."""

import datetime as dt

from sqlalchemy import select

from store.codes import Network
from store.database import Store
from store.tables import Grant, Lapse
from tests import given

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
SET_UP = frozenset({Network.INSTAGRAM})
PEOPLE = ("ana", "bela", "chidi", "dora", "emre", "fatou", "goro", "hana", "ines", "joao", "kofi", "lena")


async def people(store: Store, now: dt.datetime, many: int, first: int = 0) -> list[str]:
    """So many creators whose Instagram is connected; the tokens that they gave."""
    names = [f"{PEOPLE[n % len(PEOPLE)]}{n:03}" for n in range(first, first + many)]
    async with store.begin() as db:
        for name in names:
            await given.creator(db, name)
            await given.profile(db, name)
            await given.grant(db, f"{name}-instagram", granted_at=now - HOUR, token=f"token-{name}")
    return [f"token-{name}" for name in names]


async def grants(store: Store) -> list[Grant]:
    async with store.read() as db:
        found = list(await db.scalars(select(Grant).order_by(Grant.id)))
        db.expunge_all()  # they outlive the block that read them
        return found


async def lapses(store: Store) -> list[Lapse]:
    async with store.read() as db:
        found = list(await db.scalars(select(Lapse)))
        db.expunge_all()
        return found
