"""Mail that somebody sends to creators by hand: written down at once, then queued bit by bit (R10).

Each bit is one transaction with the place that it reached: whoever goes on after a crash writes to nobody twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from store import history, lapses, promotion
from store.addressees import Draft, lapsed, notes_of, profiles_after, some_after
from store.codes import Event, FoundBy, Skip
from store.database import Session, insert_into
from store.filters import Unclear
from store.mail_codes import LeftOut, MailKind, OutreachState
from store.moment import Moment
from store.people import brands_of
from store.recipients import Recipient, recipients
from store.reminders import queue_by_hand
from store.rules.concern import Viewer
from store.tables import Brand, Message, Outreach, OutreachMail

BATCH = 1_000
"""Creators, or profiles of reminders, that are looked at in one transaction."""


class NotTheirs(Exception):
    """The brand in whose name it was to be sent is not, or no longer, one of the person's."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a submission is, and where that is told."""

    id: int
    view_id: str
    team_id: str
    asked_by: str
    kind: MailKind
    state: OutreachState
    expected: int
    mails: int
    left_out: Mapping[LeftOut | Skip, int]


async def submit(
    db: Session, viewer: Viewer, draft: Draft, view_id: str, expected: int, moment: Moment
) -> int | None:
    """Write it down; nothing is queued yet. None: it was submitted before. Raises NotTheirs.

    *expected*: how many mails the person was told of.
    """
    if not await _is_theirs(db, viewer, draft):
        raise NotTheirs
    outreach_id: int | None = await db.scalar(
        insert_into(db, Outreach)
        .values(
            view_id=view_id,
            kind=draft.kind,
            brand_id=None if draft.kind is MailKind.RECONNECT else draft.brand_id,
            team_id=viewer.team_id,
            asked_by=viewer.user_id,
            asker_email=viewer.email,
            asked_at=moment.at,
            draft=draft.to_json(),
            expected=expected,
        )
        .on_conflict_do_nothing()
        .returning(Outreach.id)
    )
    return outreach_id


async def waiting(db: Session) -> Sequence[int]:
    """The oldest first."""
    wanted = select(Outreach.id).where(Outreach.state == OutreachState.WAITING, Outreach.told_at.is_(None))
    return (await db.scalars(wanted.order_by(Outreach.id))).all()


async def work_off_some(db: Session, outreach_id: int, moment: Moment) -> Progress | None:
    """Queue a mail for each of the next creators whom the person sees now and whom no rule stops.

    None: nothing is left of it, or another worker has it in hands. The row's lock is the lease: it ends with this
    transaction, and when the worker dies.
    """
    row = await db.scalar(
        select(Outreach)
        .where(Outreach.id == outreach_id, Outreach.state == OutreachState.WAITING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    viewer = Viewer(row.team_id, row.asked_by, row.asker_email)
    try:
        draft = Draft.from_json(row.kind, row.brand_id or "", row.draft or {})
        if await _is_theirs(db, viewer, draft):
            await (_remind if row.kind is MailKind.RECONNECT else _write)(db, row, viewer, draft, moment)
        else:
            row.state = OutreachState.NOT_THEIRS
    except Unclear:
        row.state = OutreachState.UNCLEAR
    if row.state is not OutreachState.WAITING:
        row.draft = None
    await db.flush()
    return _progress(row)


async def untold(db: Session) -> tuple[Progress, ...]:
    """What is under way, and what came of the others whose senders do not know it yet."""
    rows = await db.scalars(select(Outreach).where(Outreach.told_at.is_(None)).order_by(Outreach.id))
    return tuple(_progress(row) for row in rows)


async def claim_telling(db: Session, outreach_id: int, moment: Moment) -> bool:
    """Take it upon ourselves to tell the person. False when somebody else has."""
    taken = await db.scalar(
        update(Outreach)
        .where(Outreach.id == outreach_id, Outreach.told_at.is_(None))
        .values(told_at=moment.at)
        .returning(Outreach.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


async def release_telling(db: Session, outreach_id: int) -> None:
    """The person could not be told; the next pass tries again."""
    await db.execute(
        update(Outreach)
        .where(Outreach.id == outreach_id)
        .values(told_at=None)
        .execution_options(synchronize_session=False)
    )


async def _is_theirs(db: Session, viewer: Viewer, draft: Draft) -> bool:
    brands = {brand.id for brand in await brands_of(db, viewer)}
    return bool(brands) and (draft.kind is MailKind.RECONNECT or draft.brand_id in brands)


async def _remind(db: Session, row: Outreach, viewer: Viewer, draft: Draft, moment: Moment) -> None:
    profiles = await profiles_after(db, viewer, draft.chosen, moment, row.reached, BATCH)
    going, left_out = await lapsed(db, viewer, draft.chosen, moment, profiles)
    if unrecorded := [one.profile_id for one in going if one.lapse_id is None]:
        await lapses.open_all(db, unrecorded, moment, FoundBy.CLOCK)
        going, left_out = await lapsed(db, viewer, draft.chosen, moment, profiles)
    queued = await queue_by_hand(db, going, moment, viewer.user_id, await notes_of(db, viewer, draft))
    if quicker := len(going) - len(queued):
        left_out[Skip.REMINDED_RECENTLY] += quicker
    _advance(row, len(queued), left_out, profiles[-1] if profiles else None, is_last=len(profiles) < BATCH)


async def _write(db: Session, row: Outreach, viewer: Viewer, draft: Draft, moment: Moment) -> None:
    # Two who write in one brand's name at once come one after the other, so that nobody is written to twice.
    await db.execute(select(Brand.id).where(Brand.id == draft.brand_id).with_for_update(key_share=True))
    some = await some_after(db, viewer, draft, moment, row.reached, BATCH)
    if some.going:
        going = await recipients(db, viewer, draft, moment, some.going)
        await _queue(db, viewer, draft, row.id, going, moment)
    seen = len(some.going) + some.left_out.total()
    _advance(row, len(some.going), some.left_out, some.reached, is_last=seen < BATCH)


def _advance(
    row: Outreach, mails: int, left_out: Counter[LeftOut | Skip], reached: str | None, *, is_last: bool
) -> None:
    row.mails += mails
    row.left_out = dict(Counter(row.left_out) + Counter({code.value: n for code, n in left_out.items()}))
    row.reached = reached or row.reached
    if is_last:
        row.state = OutreachState.DONE


async def _queue(
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
        profiles = [profile_id for one in some for profile_id in one.facts["profiles"]]
        await promotion.all_requested(db, profiles, draft.brand_id, viewer.user_id, viewer.team_id, moment.at)


def _progress(row: Outreach) -> Progress:
    codes = Skip if row.kind is MailKind.RECONNECT else LeftOut
    return Progress(
        id=row.id,
        view_id=row.view_id,
        team_id=row.team_id,
        asked_by=row.asked_by,
        kind=row.kind,
        state=row.state,
        expected=row.expected,
        mails=row.mails,
        left_out={codes(code): n for code, n in row.left_out.items()},
    )
