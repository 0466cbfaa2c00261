"""What would come of a mail that somebody means to send to creators by hand (R10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from locales.negotiation import choose
from store import previewing
from store.addressees import Draft, counted, lapsed, notes_of
from store.codes import Skip
from store.database import Session
from store.mail_codes import LeftOut, MailKind
from store.moment import Moment
from store.outbox import Claimed
from store.planning import Planned
from store.recipients import Recipient, first_recipient
from store.reminders import words_of
from store.rules.concern import Viewer
from store.tables import Brand, Creator

AT_ONCE = 5_000
"""Creators in one statement."""


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
    first_one = await first_recipient(db, viewer, draft, moment) if going_to else None
    return Survey(going_to, left, _unsent(first_one, draft, moment) if first_one else None)


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
        .where(Creator.id.in_([one.creator_id for one in going[:AT_ONCE]]))
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
