"""What came back about mails that a server had accepted: it waits sealed until it is read, then it is learnt (R11)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from store import history, suppressions
from store.codes import Event
from store.database import Session, insert_into, vault_of
from store.folding import folded_address
from store.mail_codes import WENT_OUT, MailState, Outcome, ReportSource
from store.tables import Bounce, Message, Reminder, Report, SpentProof
from store.vault import Unreadable

SOFT_IN_A_ROW = 3
SOFT_FOR = dt.timedelta(days=7)
LAST_MAILS = 30
"""How far back a row of soft bounces is followed."""
MOST_WAITING = 2_000
"""Reports that may wait; whoever brings more is asked to come again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that nobody has judged yet."""

    id: int
    source: ReportSource
    recipient: str | None
    content: bytes | None
    """None when no key of ours opens it."""
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a message went to, for whoever judges what came back."""

    creator_id: str
    address: str
    """Folded."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a report has changed."""

    outcome: Outcome
    creator_id: str
    brand_id: str
    suppressed: bool


async def receive(
    db: Session,
    content: bytes,
    at: dt.datetime,
    *,
    source: ReportSource = ReportSource.MAIL,
    recipient: str | None = None,
    message_id: int | None = None,
) -> bool:
    """Keep it, sealed, until it is judged; *message_id* as the address proves it. False when too much waits already."""
    waiting = select(Report.id).limit(MOST_WAITING).subquery()
    if (await db.scalar(select(func.count()).select_from(waiting)) or 0) >= MOST_WAITING:
        return False
    if message_id is not None and await addressee(db, message_id) is None:
        message_id = None
    sealed = vault_of(db).seal(content.decode("latin-1"))
    db.add(Report(source=source, recipient=recipient, message_id=message_id, content=sealed, received_at=at))
    await db.flush()
    return True


async def waiting_since(db: Session, last_id: int) -> Waiting | None:
    """The next report after *last_id*."""
    row = (
        await db.execute(
            select(Report.id, Report.source, Report.recipient, Report.content, Report.received_at)
            .where(Report.id > last_id)
            .order_by(Report.id)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    try:
        content = (vault_of(db).open(row.content) or "").encode("latin-1")
    except Unreadable:
        content = None
    return Waiting(row.id, row.source, row.recipient, content, row.received_at)


async def take(db: Session, report: Waiting) -> bool:
    """It is judged in this transaction, and gone with it. False when somebody else has judged it."""
    gone = await db.scalar(delete(Report).where(Report.id == report.id).returning(Report.id))
    return gone is not None


async def addressee(db: Session, message_id: int) -> Addressee | None:
    """None for a message that is not here, and for one whose creator was erased."""
    row = (
        await db.execute(select(Message.creator_id, Message.recipient).where(Message.id == message_id))
    ).one_or_none()
    if row is None or not row.recipient:
        return None
    return Addressee(row.creator_id, folded_address(row.recipient))


async def learn(
    db: Session, message_id: int, outcome: Outcome, at: dt.datetime, *, status: str | None, text: str
) -> Learnt | None:
    """Note what became of a message, and stop writing to its address where that follows. None: it was known.

    A hard bounce or a complaint stops it at once; soft ones when the last three mails and a week of them came back.
    """
    mail = (
        await db.execute(select(Message).where(Message.id == message_id).with_for_update())
    ).scalar_one_or_none()
    if mail is None or not mail.recipient:
        return None
    known = await db.scalar(
        insert_into(db, Bounce)
        .values(message_id=message_id, outcome=outcome, status=status, at=at)
        .on_conflict_do_nothing()
        .returning(Bounce.id)
    )
    if known is None:
        return None
    complaint = outcome is Outcome.COMPLAINT
    state = MailState.COMPLAINED if complaint else MailState.BOUNCED
    await db.execute(
        update(Message)
        .where(Message.id == message_id, Message.state.in_(WENT_OUT))
        .values(state=state, reply=text)
        .execution_options(synchronize_session=False)
    )
    await _tell(db, mail, Event.COMPLAINED if complaint else Event.BOUNCED, outcome, status, at)
    reason = await _reason_to_stop(db, mail, outcome)
    suppressed = reason is not None and await suppressions.suppress(
        db,
        mail.recipient,
        at,
        reason,
        text,
        creator_id=mail.creator_id,
        # It was so when the mail was sent, however late the report comes.
        since=min(at, mail.sent_at or at),
    )
    return Learnt(outcome, mail.creator_id, mail.brand_id, suppressed)


async def spend(db: Session, token: str, at: dt.datetime, kept_for: dt.timedelta) -> bool:
    """Take a one-time *token*; false when it was taken before. Those older than *kept_for* are forgotten."""
    await db.execute(delete(SpentProof).where(SpentProof.spent_at < at - kept_for))
    spent = await db.scalar(
        insert_into(db, SpentProof)
        .values(token=token, spent_at=at)
        .on_conflict_do_nothing()
        .returning(SpentProof.token)
    )
    return spent is not None


async def unwanted_since(db: Session, since: dt.datetime) -> tuple[int, str | None]:
    """How many mails came back for reasons that lie with us, and what the last server said."""
    count = await db.scalar(select(func.count()).where(Bounce.outcome == Outcome.POLICY, Bounce.at >= since))
    last = await db.scalar(
        select(Message.reply)
        .join(Bounce, Bounce.message_id == Message.id)
        .where(Bounce.outcome == Outcome.POLICY, Bounce.at >= since)
        .order_by(Bounce.at.desc(), Bounce.id.desc())
        .limit(1)
    )
    return count or 0, last


async def _reason_to_stop(db: Session, mail: Message, outcome: Outcome) -> str | None:
    match outcome:
        case Outcome.HARD:
            return "bounced"
        case Outcome.COMPLAINT:
            return "complained"
        case Outcome.SOFT if await _is_full_for_long(db, mail):
            return "soft_bounces"
        case _:
            return None


async def _is_full_for_long(db: Session, mail: Message) -> bool:
    """The mails to this address up to *mail*, the newest first, came back one after another for long enough.

    Counted by when they were sent: reports may come late and in any order.
    """
    soft = (
        select(Bounce.id)
        .where(Bounce.message_id == Message.id, Bounce.outcome == Outcome.SOFT, Bounce.forgiven_at.is_(None))
        .exists()
    )
    rows = (
        await db.execute(
            select(Message.sent_at, soft.label("soft"))
            .where(
                Message.creator_id == mail.creator_id,
                Message.recipient == mail.recipient,
                Message.state.in_(WENT_OUT),
                Message.sent_at <= mail.sent_at,
            )
            .order_by(Message.sent_at.desc(), Message.id.desc())
            .limit(LAST_MAILS)
        )
    ).all()
    row_of_soft = []
    for row in rows:
        if not row.soft:
            break
        row_of_soft.append(row.sent_at)
    return len(row_of_soft) >= SOFT_IN_A_ROW and row_of_soft[0] - row_of_soft[-1] >= SOFT_FOR


async def _tell(
    db: Session, mail: Message, event: Event, outcome: Outcome, status: str | None, at: dt.datetime
) -> None:
    reminder = (
        await db.execute(select(Reminder.lapse_id, Reminder.ordinal).where(Reminder.message_id == mail.id))
    ).one_or_none()
    detail = {"message_id": mail.id, "kind": mail.kind, "outcome": outcome, "status": status}
    await history.record(
        db,
        event,
        at,
        creator_id=mail.creator_id,
        profile_id=mail.profile_id,
        brand_id=mail.brand_id,
        campaign_id=mail.campaign_id,
        lapse_id=reminder.lapse_id if reminder else None,
        detail=detail | ({"ordinal": reminder.ordinal} if reminder else {}),
    )
