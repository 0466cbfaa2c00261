"""Whose token is asked about next, and what the networks said (X3)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Table, bindparam, func, or_, select, union_all, update
from sqlalchemy.orm import aliased

from store import history, lapses, leases, outlooks
from store.codes import Cause, Event, FoundBy, Network, Permission
from store.database import Session, insert_into
from store.moment import Moment
from store.rules.connections import is_live
from store.tables import Grant, NetworkHealth, Profile
from store.types import Instant

UNUSUAL = 10
"""So many bad checks in a tick, if half of it, say more about the network than about the grants."""
BLIND_HOLD = dt.timedelta(minutes=30)
"""How long a hold lasts at least when no check speaks against it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A grant that is ours to check until the lease ends."""

    grant_id: str
    profile_id: str
    permissions: frozenset[Permission]
    failures: int
    sealed: bytes = field(repr=False)
    lease_until: dt.datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be kept of one check: when the next is due, or why the grant has ended."""

    claimed: Claimed
    lapsed: Cause | None
    due_at: dt.datetime | None
    failures: int

    @property
    def has_verdict(self) -> bool:
        """The network said whether the token is good (X3)."""
        return self.failures == 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The checks of one network in one tick. Bad = no verdict, our own fault, or access refused."""

    checked: int = 0
    bad: int = 0

    @property
    def is_unusual(self) -> bool:
        return self.bad >= UNUSUAL and self.bad * 2 >= self.checked


async def claim(
    db: Session, network: Network, moment: Moment, lease: tuple[str, dt.datetime], limit: int
) -> list[Claimed]:
    """Take the next live grants with a token whose check is due; *lease* says by whom and until when."""
    owner, lease_until = lease
    asked = aliased(Grant)
    # A cheap net over the grants alone, a search each in their index; the conditions stand once more below,
    # because PostgreSQL looks again only there when another worker was quicker.
    suspects = union_all(
        *(
            select(asked.id).where(asked.access_token.is_not(None), is_due)
            for is_due in (asked.check_due_at.is_(None), asked.check_due_at <= moment.at)
        )
    )
    due = (
        select(Grant.id)
        .join(Profile, Profile.id == Grant.profile_id)
        .where(
            Profile.network == network,
            Grant.id.in_(suspects),
            Grant.access_token.is_not(None),
            or_(Grant.check_due_at.is_(None), Grant.check_due_at <= moment.at),
            leases.is_free(Grant, moment.at),
            is_live(moment),
        )
        .order_by(Grant.check_due_at.is_not(None), Grant.check_due_at, Grant.id)
        .limit(limit)
        .with_for_update(of=Grant, skip_locked=True)
        .cte("due")
    )
    rows = await db.execute(
        update(Grant)
        .where(Grant.id.in_(select(due.c.id)))
        .values(check_owner=owner, check_lease_until=lease_until)
        .returning(Grant.id, Grant.profile_id, Grant.permissions, Grant.check_failures, Grant.access_token)
        .execution_options(synchronize_session=False)
    )
    return [
        Claimed(row.id, row.profile_id, row.permissions, row.check_failures, row.access_token, lease_until)
        for row in rows
    ]


async def record(db: Session, outcomes: Collection[Outcome], moment: Moment) -> None:
    """Keep what came out; it counts for nothing where the lease has passed on or the token was replaced."""
    # The table and not the class: many rows by our own conditions, not by primary key alone.
    grants = cast("Table", Grant.__table__)
    kept = [one for one in outcomes if one.lapsed is None]
    if kept:
        await db.execute(
            update(grants)
            .where(
                grants.c.id == bindparam("grant"),
                grants.c.check_lease_until == bindparam("lease"),
                grants.c.access_token == bindparam("sealed"),
            )
            .values(
                check_due_at=bindparam("due"),
                check_failures=bindparam("failures"),
                checked_at=func.coalesce(bindparam("verdict_at", type_=Instant()), grants.c.checked_at),
                check_lease_until=None,
                check_owner=None,
            ),
            [
                {
                    "grant": one.claimed.grant_id,
                    "lease": one.claimed.lease_until,
                    "sealed": one.claimed.sealed,
                    "due": one.due_at,
                    "failures": one.failures,
                    "verdict_at": moment.at if one.has_verdict else None,
                }
                for one in kept
            ],
        )
    # In the order of their profiles, so that two workers cannot wait for each other.
    for one in sorted(outcomes, key=lambda one: (one.claimed.profile_id, one.claimed.grant_id)):
        if one.lapsed is not None:
            await _end(db, one.claimed, one.lapsed, moment)


async def _end(db: Session, claimed: Claimed, cause: Cause, moment: Moment) -> None:
    # Two grants of one profile that end in two transactions must see each other, or neither opens the lapse.
    await outlooks.hold(db, claimed.profile_id)
    ended = await db.scalar(
        update(Grant)
        .where(
            Grant.id == claimed.grant_id,
            Grant.check_lease_until == claimed.lease_until,
            Grant.access_token == claimed.sealed,
            or_(Grant.invalidated_at.is_(None), Grant.invalidated_at > moment.at),
        )
        .values(
            invalidated_at=moment.at,
            invalidation_reason=cause,
            check_due_at=None,
            check_failures=0,
            checked_at=moment.at,
            check_lease_until=None,
            check_owner=None,
        )
        .returning(Grant.id)
        .execution_options(synchronize_session=False)
    )
    if ended is not None:
        await outlooks.work_out(db, [claimed.profile_id], moment)
        await lapses.open_for(db, claimed.profile_id, moment, FoundBy.CHECK)


async def judge(db: Session, network: Network, tally: Tally, moment: Moment, *, over: bool) -> None:
    """Hold creator mail about *network* when its checks fail in unusual number; release it when they do not.

    *over*: the tick has no more checks of it. Only then is anything released: by a check that went well, or,
    where none did, when too few are waiting for an answer to speak of an outage.
    """
    if tally.is_unusual:
        await _hold(db, network, tally, moment)
    elif over:
        health = (
            await db.execute(select(NetworkHealth.held_since).where(NetworkHealth.network == network))
        ).first()
        held_since = health.held_since if health else None
        if held_since is not None and (
            tally.checked > tally.bad
            or (held_since <= moment.at - BLIND_HOLD and await _unanswered(db, network, moment) < UNUSUAL)
        ):
            await _release(db, network, moment)
    if over and tally.checked:
        await _note(db, network, tally)


async def _hold(db: Session, network: Network, tally: Tally, moment: Moment) -> None:
    await _note(db, network, tally)
    began = await db.scalar(
        update(NetworkHealth)
        .where(NetworkHealth.network == network, NetworkHealth.held_since.is_(None))
        .values(held_since=moment.at)
        .returning(NetworkHealth.network)
        .execution_options(synchronize_session=False)
    )
    if began is not None:
        detail = {"network": network, "failed": tally.bad, "checked": tally.checked}
        await history.record(db, Event.OUTAGE_BEGAN, moment.at, detail=detail)


async def _release(db: Session, network: Network, moment: Moment) -> None:
    ended = await db.scalar(
        update(NetworkHealth)
        .where(NetworkHealth.network == network, NetworkHealth.held_since.is_not(None))
        .values(held_since=None)
        .returning(NetworkHealth.network)
        .execution_options(synchronize_session=False)
    )
    if ended is not None:
        await history.record(db, Event.OUTAGE_ENDED, moment.at, detail={"network": network})


async def _note(db: Session, network: Network, tally: Tally) -> None:
    """The numbers of the last tick that checked anything."""
    numbers = {"checked": tally.checked, "failed": tally.bad}
    await db.execute(
        insert_into(db, NetworkHealth)
        .values(network=network, **numbers)
        .on_conflict_do_update(index_elements=["network"], set_=numbers)
    )


async def _unanswered(db: Session, network: Network, moment: Moment) -> int:
    """Live grants whose last check gave no verdict."""
    waiting = (
        select(func.count())
        .select_from(Grant)
        .join(Profile, Profile.id == Grant.profile_id)
        .where(Profile.network == network, Grant.check_failures > 0, is_live(moment))
    )
    return await db.scalar(waiting) or 0


async def make_all_due(db: Session) -> None:
    """Every grant's next check is at once."""
    await db.execute(update(Grant).values(check_due_at=None))
