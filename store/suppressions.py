"""Addresses that get no more mail (R11). Who changes theirs is written to again: it belongs to the address."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from store import history
from store.codes import Event
from store.database import Session, insert_into
from store.folding import folded_address
from store.tables import Bounce, Creator, Message, Suppression


@dataclass(frozen=True, slots=True)
class Suppressed:
    address: str
    since: dt.datetime
    reason: str
    """`refused` (at the door), `bounced`, `soft_bounces`, `complained`."""
    detail: str | None


async def suppress(
    db: Session,
    email: str,
    at: dt.datetime,
    reason: str,
    detail: str,
    *,
    creator_id: str,
    since: dt.datetime | None = None,
) -> bool:
    """No more mail to this address, whoever has it, from *since* or *at* on. False when that was so before.

    The history tells it of *creator_id*, to whom the mail went, and of everybody else who has the address; not of who
    has another one by now.
    """
    address = folded_address(email)
    new = await db.scalar(
        insert_into(db, Suppression)
        .values(address=address, since=since or at, reason=reason, detail=detail)
        .on_conflict_do_nothing()
        .returning(Suppression.address)
    )
    if new is None:
        return False
    await history.record_all(
        db,
        [
            history.entry_of(
                Event.ADDRESS_UNDELIVERABLE,
                at,
                creator_id=owner,
                detail={"reply": detail, "reason": reason} if owner == creator_id else {"reason": reason},
            )
            for owner in await _owners(db, address)
        ],
    )
    return True


async def lift(db: Session, email: str, at: dt.datetime, by: str) -> Suppressed | None:
    """Write to the address again, on somebody's word; what was reported until now counts no more. None: it was free."""
    address = folded_address(email)
    row = (
        await db.execute(
            delete(Suppression)
            .where(Suppression.address == address)
            .returning(Suppression.address, Suppression.since, Suppression.reason, Suppression.detail)
        )
    ).one_or_none()
    if row is None:
        return None
    owners = await _owners(db, address)
    theirs = select(Message.id).where(Message.creator_id.in_(owners))
    await db.execute(
        update(Bounce)
        .where(Bounce.message_id.in_(theirs), Bounce.forgiven_at.is_(None))
        .values(forgiven_at=at)
        .execution_options(synchronize_session=False)
    )
    await history.record_all(
        db,
        [
            history.entry_of(
                Event.ADDRESS_LIFTED, at, creator_id=owner, detail={"by": by, "reason": row.reason}
            )
            for owner in owners
        ],
    )
    return Suppressed(**row._mapping)


async def listed(db: Session, limit: int) -> tuple[Suppressed, ...]:
    """The newest first."""
    rows = await db.execute(
        select(Suppression.address, Suppression.since, Suppression.reason, Suppression.detail)
        .order_by(Suppression.since.desc(), Suppression.address)
        .limit(limit)
    )
    return tuple(Suppressed(**row._mapping) for row in rows)


async def _owners(db: Session, address: str) -> list[str]:
    return list(
        await db.scalars(select(Creator.id).where(Creator.email_folded == address).order_by(Creator.id))
    )
