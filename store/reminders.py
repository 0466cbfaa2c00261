"""Reminders: queued from the plan or by hand, each once, with the words that they will say."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Row, insert, select

from locales.negotiation import choose
from store import history, lapses, mail_texts
from store.brand_look import LOOK, letterhead
from store.codes import Event, FoundBy, Skip
from store.database import Session
from store.mail_codes import MailKind
from store.mail_texts import NOTHING_OWN, as_facts, missing_in
from store.moment import Moment
from store.planning import Plan, Planned, plan
from store.rules.judgement import judgement_of
from store.rules.quiet import after_quiet
from store.rules.reminding import WAIVED_BY_HAND
from store.tables import Brand, Campaign, Creator, Lapse, Message, Profile, Reminder

T = TypeVar("T")
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Queued:
    """A reminder that waits to be sent."""

    message_id: int
    lapse_id: int
    ordinal: int
    brand_id: str
    due_at: dt.datetime


async def queue_due(db: Session, moment: Moment) -> tuple[list[Queued], Plan]:
    """Queue every reminder of the plan whose lapse is recorded; beside another process, each is queued once."""
    due = await plan(db, moment)
    queued = await _queue(db, [one for one in due.reminders if one.lapse_id is not None], moment)
    return queued, due


async def remind_now(db: Session, profile_id: str, moment: Moment, asked_by: str) -> Queued | Skip:
    """Queue the next reminder of this profile's lapse by hand: the spacing does not hold it back, all else does.

    Quiet hours defer it. The answer is the first rule that stops it from every brand, if one does.
    """
    await lapses.open_for(db, profile_id, moment, FoundBy.CLOCK)
    judged = judgement_of(moment, Profile.id == profile_id)
    rows = (await db.execute(judged.in_order())).all()
    asked = by_hand(rows, moment)
    if isinstance(asked, Skip):
        return asked
    return next(iter(await queue_by_hand(db, [asked], moment, asked_by)), Skip.REMINDED_RECENTLY)


def by_hand(rows: Sequence[Row[Any]], moment: Moment) -> Planned | Skip:
    """The next reminder of one profile, from its participations as judged; else the first rule that stops it."""
    if not rows:
        return Skip.NOT_EXPIRED
    waivable = WAIVED_BY_HAND | {Skip.QUIET_HOURS}
    stops = [
        next((code for code in Skip if getattr(row, code) and code not in waivable), None) for row in rows
    ]
    willing = [row for row, stop in zip(rows, stops, strict=True) if stop is None]
    if not willing:
        return stops[0] or Skip.NOT_EXPIRED
    row = willing[0]
    if row.waiting_until is not None:
        return Skip.REMINDED_RECENTLY
    return Planned(
        creator_id=row.creator_id,
        profile_id=row.profile_id,
        network=row.network,
        brand_id=row.brand_id,
        campaign_id=row.campaign_id,
        lapse_id=row.lapse_id,
        ordinal=row.told + 1,
        due_at=after_quiet(moment.at, row.quiet_from, row.quiet_to, row.timezone),
        to=row.email,
        creator_locale=row.creator_locale,
        brand_locale=row.brand_locale,
        stage=row.stage,
        due_on=row.due_on,
        others=(),
    )


async def queue_by_hand(
    db: Session,
    asked: Sequence[Planned],
    moment: Moment,
    asked_by: str,
    notes: Mapping[str, str] = MappingProxyType({}),
) -> list[Queued]:
    """Queue these for *asked_by*, except where somebody was quicker. *notes*: a paragraph more, by brand."""
    queued = await _queue(db, [one for one in asked if one.lapse_id is not None], moment, asked_by, notes)
    by_lapse = {one.lapse_id: one for one in asked}
    await history.record_all(
        db,
        [
            history.entry_of(
                Event.REMINDER_QUEUED,
                moment.at,
                creator_id=by_lapse[one.lapse_id].creator_id,
                profile_id=by_lapse[one.lapse_id].profile_id,
                brand_id=one.brand_id,
                campaign_id=by_lapse[one.lapse_id].campaign_id,
                lapse_id=one.lapse_id,
                detail={"asked_by": asked_by, "ordinal": one.ordinal},
            )
            for one in queued
        ],
    )
    return queued


async def _queue(
    db: Session,
    planned: Sequence[Planned],
    moment: Moment,
    asked_by: str | None = None,
    notes: Mapping[str, str] = MappingProxyType({}),
) -> list[Queued]:
    fresh = await _ours(db, planned)
    if not fresh:
        return []
    words = await words_of(db, fresh, notes)
    messages = (
        await db.scalars(
            insert(Message).returning(Message.id, sort_by_parameter_order=True),
            [
                {
                    "kind": MailKind.RECONNECT,
                    "creator_id": one.creator_id,
                    "brand_id": one.brand_id,
                    "campaign_id": one.campaign_id,
                    "profile_id": one.profile_id,
                    "recipient": one.to,
                    "locale": choose(one.creator_locale, one.brand_locale),
                    "words": words[one.profile_id],
                    "queued_at": moment.at,
                    "try_at": max(one.due_at, moment.at),
                }
                for one in fresh
            ],
        )
    ).all()
    await db.execute(
        insert(Reminder),
        [
            {
                "lapse_id": one.lapse_id,
                "ordinal": one.ordinal,
                "message_id": message_id,
                "brand_id": one.brand_id,
                "campaign_id": one.campaign_id,
                "due_at": one.due_at,
                "asked_by": asked_by,
            }
            for one, message_id in zip(fresh, messages, strict=True)
        ],
    )
    return [
        Queued(message_id, one.lapse_id, one.ordinal, one.brand_id, one.due_at)
        for one, message_id in zip(fresh, messages, strict=True)
        if one.lapse_id is not None
    ]


async def _ours(db: Session, planned: Sequence[Planned]) -> list[Planned]:
    """Those that nobody queues or has queued: the lapse's row is the lock that two planners meet at."""
    ours: set[int] = set()
    taken: set[tuple[int, int]] = set()
    for some in _batches([one.lapse_id for one in planned]):
        ours.update(
            await db.scalars(
                select(Lapse.id)
                .where(Lapse.id.in_(some), Lapse.closed_at.is_(None))
                .with_for_update(skip_locked=True)
            )
        )
        numbers = await db.execute(
            select(Reminder.lapse_id, Reminder.ordinal).where(
                Reminder.lapse_id.in_(some), Reminder.voided_at.is_(None)
            )
        )
        taken.update((row.lapse_id, row.ordinal) for row in numbers)
    return [one for one in planned if one.lapse_id in ours and (one.lapse_id, one.ordinal) not in taken]


async def words_of(
    db: Session, planned: Sequence[Planned], notes: Mapping[str, str] = MappingProxyType({})
) -> dict[str, dict[str, Any]]:
    """What each letter says, by profile; frozen in the message, so that every try says the same."""
    said: dict[str, dict[str, Any]] = {}
    own = await mail_texts.of_brands(db, MailKind.RECONNECT, {one.brand_id for one in planned})
    locales = {one.profile_id: choose(one.creator_locale, one.brand_locale) for one in planned}
    ordinals = {one.profile_id: one.ordinal for one in planned}
    of_campaigns = await _campaign_facts(db, {one.campaign_id for one in planned})
    campaigns = {one.profile_id: one.campaign_id for one in planned}
    for some in _batches([one.lapse_id for one in planned]):
        rows = await db.execute(
            select(
                Lapse.profile_id,
                Lapse.cause,
                Lapse.opened_at.label("lapsed_at"),
                Profile.network,
                Profile.handle,
                Creator.first_name,
                Creator.last_name,
                Creator.timezone,
            )
            .join(Profile, Profile.id == Lapse.profile_id)
            .join(Creator, Creator.id == Profile.creator_id)
            .where(Lapse.id.in_(some))
        )
        for row in rows:
            its = of_campaigns[campaigns[row.profile_id]]
            facts = dict(row._mapping) | dict(its._mapping)
            for name in LOOK:
                del facts[name]
            facts["timezone"] = row.timezone or its.timezone or "UTC"
            facts["lapsed_at"] = facts["lapsed_at"].isoformat()
            facts["ordinal"] = ordinals[facts.pop("profile_id")]
            for name in ("campaign_id", "brand_id"):
                del facts[name]
            words = own.get((its.brand_id, locales[row.profile_id]), NOTHING_OWN).known(missing_in(facts))
            facts |= letterhead(its) | as_facts(words)
            if its.brand_id in notes:
                facts["note"] = notes[its.brand_id]
            said[row.profile_id] = facts
    return said


async def _campaign_facts(db: Session, campaign_ids: Collection[str]) -> dict[str, Row[Any]]:
    """What each campaign, and its brand, give to a letter."""
    found: dict[str, Row[Any]] = {}
    for some in _batches(sorted(campaign_ids)):
        rows = await db.execute(
            select(
                Campaign.id.label("campaign_id"),
                Campaign.name.label("campaign"),
                Brand.id.label("brand_id"),
                Brand.name.label("brand"),
                Brand.from_name,
                Brand.from_email,
                Brand.reply_to,
                Brand.helpdesk_url,
                Brand.timezone,
                *(getattr(Brand, name) for name in LOOK),
            )
            .join(Brand, Brand.id == Campaign.brand_id)
            .where(Campaign.id.in_(some))
        )
        found |= {row.campaign_id: row for row in rows}
    return found


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Few enough for the parameters of one statement."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
