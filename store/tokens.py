"""Keys with which other programs use the API: told once, kept as digests, worth nothing once revoked."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from store.database import Session, insert_into
from store.rules.concern import Program
from store.tables import Brand, Token

PREFIX = "rct_"
"""What every key begins with, so that scanners find one that leaks."""
NOTED_EVERY = dt.timedelta(minutes=1)
"""The last use is a hint for people; more often it would cost a write a request."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who shows a key that is good."""

    token_id: int
    program: Program
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A token as its operator sees it."""

    name: str
    brands: tuple[str, ...]
    made_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None


def new_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


async def add(db: Session, name: str, brands: Sequence[str], key: str, at: dt.datetime) -> bool:
    """Let whoever shows *key* speak for *brands*; False when a token that is not revoked has this name."""
    row = {"name": name, "digest": _digest(key), "brands": list(dict.fromkeys(brands)), "made_at": at}
    made = insert_into(db, Token).values(row).on_conflict_do_nothing().returning(Token.id)
    return await db.scalar(made) is not None


async def bearer(db: Session, key: str) -> Bearer | None:
    """None for a key that was never given out, or was revoked.

    What is compared is a digest, so the time that it takes tells nothing about the key.
    """
    row = await db.scalar(select(Token).where(Token.digest == _digest(key), Token.revoked_at.is_(None)))
    return None if row is None else Bearer(row.id, Program(row.name, frozenset(row.brands)), row.last_used_at)


def wants_noting(who: Bearer, at: dt.datetime) -> bool:
    return who.last_used_at is None or who.last_used_at <= at - NOTED_EVERY


async def note_use(db: Session, who: Bearer, at: dt.datetime) -> None:
    """Once a minute, whoever comes first."""
    unnoted = or_(Token.last_used_at.is_(None), Token.last_used_at <= at - NOTED_EVERY)
    await db.execute(update(Token).where(Token.id == who.token_id, unnoted).values(last_used_at=at))


async def is_good(db: Session, who: Bearer) -> bool:
    """Whether it still holds: long work asks again."""
    good = select(Token.id).where(Token.id == who.token_id, Token.revoked_at.is_(None))
    return await db.scalar(good) is not None


async def revoke(db: Session, name: str, at: dt.datetime) -> bool:
    """False when no token that is not revoked has this name."""
    revoked = update(Token).where(Token.name == name, Token.revoked_at.is_(None)).values(revoked_at=at)
    return await db.scalar(revoked.returning(Token.id)) is not None


async def listed(db: Session) -> tuple[Listed, ...]:
    """All that were ever given out, the oldest first."""
    rows = await db.scalars(select(Token).order_by(Token.id))
    return tuple(
        Listed(row.name, tuple(row.brands), row.made_at, row.last_used_at, row.revoked_at) for row in rows
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def unknown_brands(db: Session, ids: Sequence[str]) -> list[str]:
    """Those of *ids* that no brand has yet."""
    known = set(await db.scalars(select(Brand.id).where(Brand.id.in_(ids))))
    return [one for one in ids if one not in known]
