"""The rules once more, just before a mail is sent."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from store import outlooks
from store.codes import LeftOut, MailKind, Skip, Status
from store.database import Session
from store.moment import Moment
from store.outbox import Claimed
from store.rules import outreach
from store.rules.connections import profile_states
from store.rules.judgement import judgement
from store.rules.quiet import after_quiet
from store.rules.reminding import WAIVED_BY_HAND
from store.statements import statement
from store.tables import Brand, Creator, Message, NetworkHealth, Profile

ADDRESS_CHANGED = "address_changed"


@dataclass(frozen=True, slots=True)
class Wait:
    """Its reason stands, but not yet: until then, or (None) until the network answers again."""

    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Void:
    """Its reason is gone."""

    because: str


async def judge(db: Session, claimed: Sequence[Claimed], moment: Moment) -> dict[int, Wait | Void]:
    """What is not to be sent now, and why. The rest may go."""
    verdicts = await _reminders(db, [one for one in claimed if one.kind is MailKind.RECONNECT], moment)
    for kind in {one.kind for one in claimed} - {MailKind.RECONNECT}:
        verdicts |= await _by_hand(db, kind, [one for one in claimed if one.kind is kind], moment)
    return verdicts


async def _reminders(db: Session, claimed: Sequence[Claimed], moment: Moment) -> dict[int, Wait | Void]:
    if not claimed:
        return {}
    ids = [one.id for one in claimed]
    rows = {(row.profile_id, row.campaign_id): row for row in await _judged.rows(db, moment, ids)}
    return {
        one.id: verdict
        for one in claimed
        if (verdict := _verdict(one, rows.get((one.profile_id, one.campaign_id)), moment))
    }


@statement
def _judged(moment: Moment, ids: Sequence[int]) -> Select[Any]:
    """The participations of those whom these messages are for."""
    concerned = select(Message.profile_id).where(Message.id.in_(ids))
    judged = judgement(moment, profile_states(moment, Profile.id.in_(concerned)), everybody=True)
    return judged.in_order(Profile.id.in_(concerned))


def _verdict(mail: Claimed, row: Row[Any] | None, moment: Moment) -> Wait | Void | None:
    if row is None:
        return Void(Skip.NOT_PAST_APPLIED)
    if row.status == Status.EXPIRED and row.lapse_id != mail.lapse_id:
        return Void(Skip.NOT_EXPIRED)
    stops = [code for code in Skip if getattr(row, code)]
    if mail.asked_by:
        stops = [code for code in stops if code not in WAIVED_BY_HAND]
    gone = [code for code in stops if code not in (Skip.QUIET_HOURS, Skip.NETWORK_OUTAGE)]
    if gone:
        return Void(gone[0])
    if row.email != mail.recipient:
        return Void(ADDRESS_CHANGED)
    if Skip.NETWORK_OUTAGE in stops:
        return Wait(None)
    if stops:
        return Wait(after_quiet(moment.at, row.quiet_from, row.quiet_to, row.timezone))
    return None


async def _by_hand(
    db: Session, kind: MailKind, claimed: Sequence[Claimed], moment: Moment
) -> dict[int, Wait | Void]:
    """As when they were queued, of the profiles that each speaks of; they were not written too recently now."""
    profiles = [profile_id for one in claimed for profile_id in one.words.get("profiles", ())]
    meant = select(Profile.id).where(Profile.id.in_(profiles)).correlate(None)
    read = outreach.Sources(await outlooks.at(db, moment), meant)
    stops = outreach.left_out(kind, moment, read, waived=frozenset({LeftOut.WRITTEN_RECENTLY}))
    rows = await db.execute(
        select(
            Message.id,
            stops.label("stops"),
            Creator.email,
            Brand.quiet_from,
            Brand.quiet_to,
            func.coalesce(Creator.timezone, Brand.timezone).label("timezone"),
        )
        .join(Creator, Creator.id == Message.creator_id)
        .join(Brand, Brand.id == Message.brand_id)
        .where(Message.id.in_([one.id for one in claimed]))
    )
    now = {row.id: row for row in rows}
    held = set(await db.scalars(select(NetworkHealth.network).where(NetworkHealth.held_since <= moment.at)))
    return {
        one.id: verdict
        for one in claimed
        if (
            verdict := _of_one(
                one, now[one.id], held=bool(held & set(one.words.get("networks", ()))), moment=moment
            )
        )
    }


def _of_one(mail: Claimed, row: Row[*tuple[Any, ...]], *, held: bool, moment: Moment) -> Wait | Void | None:
    if row.stops:
        return Void(row.stops)
    if row.email != mail.recipient:
        return Void(ADDRESS_CHANGED)
    if held:
        return Wait(None)
    until = after_quiet(moment.at, row.quiet_from, row.quiet_to, row.timezone)
    return Wait(until) if until > moment.at else None
