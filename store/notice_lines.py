"""What a notice says of each of its lapses."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from store.codes import Cause, ClosedHow, Network
from store.creators import name_of
from store.database import Session
from store.moment import Moment
from store.rules.concern import Asker
from store.stakes import Stakes, most_first, stakes
from store.tables import Creator, Lapse, NoticeLapse, Profile


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One lapse as a notice tells it."""

    lapse_id: int
    creator_id: str
    name: str
    profile_id: str
    network: Network
    handle: str | None
    cause: Cause
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    closed_how: ClosedHow | None
    stakes: Stakes
    erased: bool = False
    """The creator's data is gone (X18): there is no name to show and no card to open."""


async def lines_of(db: Session, notice_id: int, viewer: Asker, moment: Moment) -> tuple[NoticeLine, ...]:
    """What is at stake soonest for *viewer* comes first."""
    found = await db.execute(
        select(
            Lapse.id.label("lapse_id"),
            Lapse.profile_id,
            Lapse.cause,
            Lapse.opened_at,
            Lapse.closed_at,
            Lapse.closed_how,
            Profile.network,
            Profile.handle,
            Creator.id,
            Creator.first_name,
            Creator.last_name,
            Creator.forgotten_at,
        )
        .join(NoticeLapse, NoticeLapse.lapse_id == Lapse.id)
        .join(Profile, Profile.id == Lapse.profile_id)
        .join(Creator, Creator.id == Profile.creator_id)
        .where(NoticeLapse.notice_id == notice_id)
    )
    rows = found.all()
    at_stake = await stakes(db, viewer, moment, {row.profile_id for row in rows})
    lines = [
        NoticeLine(
            lapse_id=row.lapse_id,
            creator_id=row.id,
            name=name_of(row),
            profile_id=row.profile_id,
            network=row.network,
            handle=row.handle,
            cause=row.cause,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            closed_how=row.closed_how,
            stakes=at_stake.get(row.profile_id, ()),
            erased=row.forgotten_at is not None,
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (most_first(line.stakes), line.lapse_id)))
