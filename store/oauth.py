"""Authorisations that creators have started: the state of each, good for one use on one network."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from sqlalchemy import delete, select, update

from store.codes import Network
from store.database import Session, vault_of
from store.tables import OAuthState

LIFETIME = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=1)
"""How long a used state is still known, so that its second use can be told from a forged one."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was known when the creator pressed the button."""

    network: Network
    creator_id: str
    profile_id: str | None
    """Empty when a network is connected for the first time."""
    link: str
    """The token of the creator's page."""
    code_verifier: str | None = field(default=None, repr=False)


async def start(db: Session, state: str, attempt: Attempt, at: dt.datetime) -> None:
    """Remember *attempt* under the hash of *state*, and forget those of days gone by."""
    await db.execute(delete(OAuthState).where(OAuthState.started_at < at - KEPT))
    db.add(
        OAuthState(
            state=_hashed(state),
            network=attempt.network,
            creator_id=attempt.creator_id,
            profile_id=attempt.profile_id,
            link=attempt.link,
            code_verifier=vault_of(db).seal(attempt.code_verifier),
            started_at=at,
        )
    )
    await db.flush()


async def use(db: Session, state: str, network: Network, at: dt.datetime) -> tuple[Attempt, bool] | None:
    """The attempt that *state* stands for, and whether this call is its one use.

    None for a state that is unknown, of another network, or too old to be used for the first time.
    """
    here = (OAuthState.state == _hashed(state), OAuthState.network == network)
    used = await db.scalar(
        update(OAuthState)
        .where(*here, OAuthState.used_at.is_(None), OAuthState.started_at > at - LIFETIME)
        .values(used_at=at)
        .returning(OAuthState.state)
    )
    row = (await db.scalars(select(OAuthState).where(*here))).one_or_none()
    if row is None or (used is None and row.used_at is None):
        return None
    verifier = vault_of(db).open(row.code_verifier)
    return Attempt(row.network, row.creator_id, row.profile_id, row.link, verifier), used is not None


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
