"""Mail that somebody sends to creators by hand (R10): what would come of it, and queued once for one submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select

from locales.negotiation import choose
from store import history, lapses, previewing, promotion
from store.addressees import Draft, counted, lapsed, notes_of
from store.codes import Event, FoundBy, LeftOut, MailKind, Skip
from store.database import Session, insert_into
from store.moment import Moment
from store.outbox import Claimed
from store.people import brands_of
from store.planning import Planned
from store.recipients import BATCH, Recipient, recipients
from store.reminders import queue_by_hand, words_of
from store.rules.concern import Viewer
from store.tables import Brand, Creator, Message, Outreach, OutreachMail


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of a submission."""

    mails: int
    left_out: Mapping[LeftOut | Skip, int]


class NotTheirs(Exception):
    """The brand in whose name it was to be sent is not, or no longer, one of the person's."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What would come of a draft."""

    going: int
    left_out: Mapping[LeftOut | Skip, int]
    first: Claimed | None
    """As the first creator gets it."""


async def survey(db: Session, viewer: Viewer, draft: Draft, moment: Moment) -> Survey:
    """Raises Unclear for a campaign, brand or creator that *viewer* knows nothing of."""
    if draft.kind is MailKind.RECONNECT:
        going, out = await lapsed(db, viewer, draft.chosen, moment)
        first = await _first_reminder(db, viewer, going, draft, moment) if going else None
        return Survey(len(going), out, first)
    going_to, left = await counted(db, viewer, draft, moment)
    firsts = await recipients(db, viewer, draft, moment, limit=1) if going_to else []
    return Survey(going_to, left, _unsent(firsts[0], draft, moment) if firsts else None)


async def queue(db: Session, viewer: Viewer, draft: Draft, view_id: str, moment: Moment) -> Queued | None:
    """Queue a mail for each creator whom *viewer* sees now and whom no rule stops. None: it was done before.

    Raises NotTheirs, and Unclear for a campaign, brand or creator that the viewer knows nothing of.
    """
    reminds = draft.kind is MailKind.RECONNECT
    brands = {brand.id for brand in await brands_of(db, viewer)}
    if not brands or not (reminds or draft.brand_id in brands):
        raise NotTheirs
    # Two who write in one brand's name at once come one after the other, so that nobody is written to twice.
    await db.execute(select(Brand.id).where(Brand.id == draft.brand_id).with_for_update())
    outreach_id = await db.scalar(
        insert_into(db, Outreach)
        .values(
            view_id=view_id,
            kind=draft.kind,
            brand_id=None if reminds else draft.brand_id,
            team_id=viewer.team_id,
            asked_by=viewer.user_id,
            asked_at=moment.at,
        )
        .on_conflict_do_nothing()
        .returning(Outreach.id)
    )
    if outreach_id is None:
        return None
    if reminds:
        return await _remind(db, viewer, draft, moment)
    _, left_out = await counted(db, viewer, draft, moment)
    going = await recipients(db, viewer, draft, moment)
    for start in range(0, len(going), BATCH):
        await _write(db, viewer, draft, outreach_id, going[start : start + BATCH], moment)
    return Queued(len(going), left_out)


async def _remind(db: Session, viewer: Viewer, draft: Draft, moment: Moment) -> Queued:
    going, left_out = await lapsed(db, viewer, draft.chosen, moment)
    if unrecorded := [one.profile_id for one in going if one.lapse_id is None]:
        await lapses.open_all(db, unrecorded, moment, FoundBy.CLOCK)
        going, left_out = await lapsed(db, viewer, draft.chosen, moment)
    queued = await queue_by_hand(db, going, moment, viewer.user_id, await notes_of(db, viewer, draft))
    if quicker := len(going) - len(queued):
        left_out[Skip.REMINDED_RECENTLY] += quicker
    return Queued(len(queued), left_out)


async def _write(
    db: Session, viewer: Viewer, draft: Draft, outreach_id: int, some: Sequence[Recipient], moment: Moment
) -> None:
    messages = (
        await db.scalars(
            insert(Message).returning(Message.id, sort_by_parameter_order=True),
            [
                {
                    "kind": draft.kind,
                    "creator_id": one.creator_id,
                    "brand_id": draft.brand_id,
                    "campaign_id": one.campaign_id,
                    "recipient": one.email,
                    "locale": one.locale,
                    "words": one.facts,
                    "queued_at": moment.at,
                    "try_at": one.try_at,
                }
                for one in some
            ],
        )
    ).all()
    await db.execute(
        insert(OutreachMail), [{"message_id": one, "outreach_id": outreach_id} for one in messages]
    )
    await history.record_all(
        db,
        [
            history.entry_of(
                Event.OUTREACH_QUEUED,
                moment.at,
                creator_id=one.creator_id,
                brand_id=draft.brand_id,
                campaign_id=one.campaign_id,
                detail={"kind": draft.kind, "asked_by": viewer.user_id, "message_id": message_id},
            )
            for one, message_id in zip(some, messages, strict=True)
        ],
    )
    if draft.kind is MailKind.PROMOTION_REQUEST:
        for one in some:
            for profile_id in one.facts["profiles"]:
                await promotion.requested(
                    db, profile_id, draft.brand_id, viewer.user_id, viewer.team_id, moment.at
                )


def _unsent(one: Recipient, draft: Draft, moment: Moment) -> Claimed:
    """As the outbox would have it."""
    return Claimed(
        id=0,
        kind=draft.kind,
        creator_id=one.creator_id,
        brand_id=draft.brand_id,
        campaign_id=one.campaign_id,
        profile_id=None,
        recipient=one.email,
        locale=one.locale,
        words=one.facts,
        queued_at=moment.at,
        attempts=0,
        tried_at=None,
        lapse_id=None,
        ordinal=None,
        due_at=None,
        asked_by=None,
        in_reply_to=None,
    )


async def _first_reminder(
    db: Session, viewer: Viewer, going: Sequence[Planned], draft: Draft, moment: Moment
) -> Claimed | None:
    """Of the first creator by name. Until a lapse is recorded, the letter as it would be previewed."""
    first_id = await db.scalar(
        select(Creator.id)
        .where(Creator.id.in_([one.creator_id for one in going[:BATCH]]))
        .order_by(Creator.name_folded, Creator.id)
        .limit(1)
    )
    first = next(one for one in going if one.creator_id == first_id)
    notes = await notes_of(db, viewer, draft)
    creator, brand = await db.get_one(Creator, first.creator_id), await db.get_one(Brand, first.brand_id)
    sample = await previewing.reminder(db, brand, creator, moment, None)
    said = await words_of(db, [first], notes) if first.lapse_id is not None else {}
    note = {"note": notes[first.brand_id]} if first.brand_id in notes else {}
    return replace(
        sample,
        words=said.get(first.profile_id, sample.words | note),
        locale=choose(first.creator_locale, first.brand_locale),
    )
