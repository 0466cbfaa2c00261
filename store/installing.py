"""Installations of the bot that somebody has started: good for one use, in the browser that began."""

import datetime as dt
import hashlib

from sqlalchemy import delete

from store.database import Session
from store.tables import InstallState

LIFETIME = dt.timedelta(minutes=10)


async def start(db: Session, state: str, browser: str, at: dt.datetime) -> None:
    """Remember both by their hashes, and forget what is too old."""
    await db.execute(delete(InstallState).where(InstallState.started_at <= at - LIFETIME))
    db.add(InstallState(state=_hashed(state), browser=_hashed(browser), started_at=at))
    await db.flush()


async def finish(db: Session, state: str, browser: str, at: dt.datetime) -> bool:
    """Whether this is its one use: false when it is unknown, used, too old, or another browser's."""
    finished = await db.scalar(
        delete(InstallState)
        .where(
            InstallState.state == _hashed(state),
            InstallState.browser == _hashed(browser),
            InstallState.started_at > at - LIFETIME,
        )
        .returning(InstallState.state)
    )
    return finished is not None


def _hashed(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
