"""The rules once more, just before a mail is sent."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, func, select

from store import outlooks, warnings
from store.codes import Sending, Skip, Status
from store.database import Session
from store.mail_codes import ON_OCCASION, LeftOut, MailKind
from store.moment import Moment
from store.outbox import Claimed
from store.rules import outreach
from store.rules.connections import profile_states
from store.rules.judgement import judgement_of
from store.rules.quiet import after_quiet
from store.rules.reminding import WAIVED_BY_HAND
from store.rules.wishes import wants_no_reminder
from store.statements import statement
from store.tables import Brand, Creator, Message, NetworkHealth, Profile

ADDRESS_CHANGED, ACCESS_CHANGED = "address_changed", "access_changed"


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
        some = [one for one in claimed if one.kind is kind]
        if kind is MailKind.EXPIRING:
            verdicts |= await _warnings(db, some, moment)
        elif kind in ON_OCCASION:
            verdicts |= await _on_occasion(db, kind, some, moment)
        else:
            verdicts |= await _by_hand(db, kind, some, moment)
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
    return judgement_of(moment, Profile.id.in_(concerned)).in_order()


_CODES = tuple(Skip)
_stopped = attrgetter(*_CODES)


def _verdict(mail: Claimed, row: Row[Any] | None, moment: Moment) -> Wait | Void | None:
    if row is None:
        return Void(Skip.NOT_PAST_APPLIED)
    if row.status == Status.EXPIRED and row.lapse_id != mail.lapse_id:
        return Void(Skip.NOT_EXPIRED)
    stops = [code for code, stopped in zip(_CODES, _stopped(row), strict=True) if stopped]
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


async def _warnings(db: Session, claimed: Sequence[Claimed], moment: Moment) -> dict[int, Wait | Void]:
    due = await warnings.still_due(db, {one.profile_id for one in claimed if one.profile_id}, moment)
    verdicts: dict[int, Wait | Void] = {}
    for one in claimed:
        row = due.get((one.profile_id, one.campaign_id))
        if row is None or row.ends_at.isoformat() != one.words["ends_at"]:
            verdicts[one.id] = Void(ACCESS_CHANGED)
            continue
        stops = warnings.stops(row)
        gone = [code for code in stops if code not in (Skip.QUIET_HOURS, Skip.NETWORK_OUTAGE)]
        if gone:
            verdicts[one.id] = Void(gone[0])
        elif row.email != one.recipient:
            verdicts[one.id] = Void(ADDRESS_CHANGED)
        elif Skip.NETWORK_OUTAGE in stops:
            verdicts[one.id] = Wait(None)
        elif stops:
            verdicts[one.id] = Wait(after_quiet(moment.at, row.quiet_from, row.quiet_to, row.timezone))
    return verdicts


async def _on_occasion(
    db: Session, kind: MailKind, claimed: Sequence[Claimed], moment: Moment
) -> dict[int, Wait | Void]:
    """Thanks, as long as there is something to be thankful for; what a creator asked for, at any hour."""
    asked_for = kind is MailKind.FRESH_LINK
    concerned = select(Message.profile_id).where(Message.id.in_([one.id for one in claimed]))
    states = profile_states(moment, Profile.id.in_(concerned))
    rows = await db.execute(
        select(
            Message.id,
            Creator.email,
            states.c.status,
            outreach.dead_address(moment).label("dead"),
            wants_no_reminder(moment).label("unwanted"),
            (Brand.sending == Sending.HOLD).label("on_hold"),
            Brand.thanks,
            Brand.quiet_from,
            Brand.quiet_to,
            func.coalesce(Creator.timezone, Brand.timezone).label("timezone"),
        )
        .join(Creator, Creator.id == Message.creator_id)
        .join(Brand, Brand.id == Message.brand_id)
        .outerjoin(states, states.c.profile_id == Message.profile_id)
        .where(Message.id.in_([one.id for one in claimed]))
    )
    now = {row.id: row for row in rows}
    verdicts: dict[int, Wait | Void] = {}
    for one in claimed:
        row = now[one.id]
        if row.on_hold:
            verdicts[one.id] = Void(Skip.SENDING_ON_HOLD)
        elif row.unwanted and not asked_for:
            verdicts[one.id] = Void(Skip.UNSUBSCRIBED)
        elif row.dead or row.email is None:
            verdicts[one.id] = Void(Skip.UNDELIVERABLE)
        elif row.email != one.recipient:
            verdicts[one.id] = Void(ADDRESS_CHANGED)
        elif not asked_for and (row.status != Status.CONNECTED or not row.thanks):
            verdicts[one.id] = Void(ACCESS_CHANGED)
        elif not asked_for:
            until = after_quiet(moment.at, row.quiet_from, row.quiet_to, row.timezone)
            if until > moment.at:
                verdicts[one.id] = Wait(until)
    return verdicts
