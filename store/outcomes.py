"""What became of mails, recorded many at a time: message, reminder, history and suppression in one transaction."""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Update, bindparam, select, update

from store import history, suppressions
from store.among import among
from store.codes import Event
from store.database import Session
from store.mail_codes import MailKind, MailState
from store.outbox import GIVEN_UP_AFTER, Claimed, pause_after
from store.rules.reminding import SPACING
from store.tables import Message, Reminder


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has it, with this subject and this Message-ID."""

    mail: Claimed
    reply: str
    subject: str
    header_id: str


class WhyFailed(enum.StrEnum):
    """For those who watch over it; the reply says it in the server's words."""

    DEAD_ADDRESS = "dead_address"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNWRITABLE = "unwritable"


@dataclass(frozen=True, slots=True)
class Failed:
    """Given up. A dead address gets no more mail of any kind; otherwise the next of the series follows."""

    mail: Claimed
    reply: str
    dead_address: bool = False
    why: WhyFailed = WhyFailed.REFUSED


@dataclass(frozen=True, slots=True)
class Postponed:
    """A temporary refusal: tried again after 5 minutes, doubling up to 6 hours."""

    mail: Claimed
    reply: str


@dataclass(frozen=True, slots=True)
class Voided:
    """Its reason was gone before it was sent; the ordinal is free for the next."""

    mail: Claimed
    because: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The line broke over it: it pauses like one that was refused for now, but is never given up for that."""

    mail: Claimed


Outcome = Accepted | Failed | Postponed | Voided | Interrupted


def refused_for_now(mail: Claimed, reply: str, at: dt.datetime) -> Postponed | Failed:
    """After 48 hours of temporary refusals a mail has failed."""
    given_up = at - (mail.tried_at or at) >= GIVEN_UP_AFTER
    return Failed(mail, reply, why=WhyFailed.GIVEN_UP) if given_up else Postponed(mail, reply)


async def record(db: Session, outcomes: Sequence[Outcome], at: dt.datetime) -> None:
    """Of mails whose creator was erased while they were in our hands, nothing is noted."""
    if not outcomes:
        return
    standing = await _standing(db, [outcome.mail for outcome in outcomes])
    outcomes = [outcome for outcome in outcomes if outcome.mail.id in standing]
    await _settle_messages(db, outcomes, at)
    await _settle_reminders(db, outcomes, at)
    await history.record_all(db, [entry for one in outcomes if (entry := _entry(one, at)) is not None])
    for one in outcomes:
        if isinstance(one, Failed) and one.dead_address:
            await suppressions.suppress(
                db, one.mail.recipient, at, "refused", one.reply, creator_id=one.mail.creator_id
            )


async def _standing(db: Session, mails: Iterable[Claimed]) -> set[int]:
    """Those that still are their creator's; locked, in the same order by everybody."""
    creators = {mail.id: mail.creator_id for mail in mails}
    rows = await db.execute(
        select(Message.id, Message.creator_id)
        .where(among(db, Message.id, creators))
        .order_by(Message.id)
        .with_for_update()
    )
    return {row.id for row in rows if creators[row.id] == row.creator_id}


def _settling(*columns: str, **values: Any) -> Update:
    """Of one message; as many as there are go through it at once."""
    table = Message.__table__
    given = {name: bindparam(f"its_{name}", type_=table.c[name].type) for name in columns}
    settled = update(Message.__table__)  # type: ignore[arg-type]
    return settled.where(table.c.id == bindparam("its_id")).values(
        lease_until=None, owner=None, **given, **values
    )


_ONE_MORE = {"attempts": Message.__table__.c.attempts + 1}
_SETTLING: dict[type[Outcome], Update] = {
    Accepted: _settling(
        "reply", "subject", "header_id", "sent_at", "tried_at", state=MailState.SENT, **_ONE_MORE
    ),
    Failed: _settling("reply", "tried_at", state=MailState.FAILED, **_ONE_MORE),
    Postponed: _settling("reply", "tried_at", "try_at", **_ONE_MORE),
    Voided: _settling("reply", state=MailState.VOID),
    Interrupted: _settling("try_at", **_ONE_MORE),
}


async def _settle_messages(db: Session, outcomes: Sequence[Outcome], at: dt.datetime) -> None:
    rows: defaultdict[type[Outcome], list[dict[str, Any]]] = defaultdict(list)
    for one in outcomes:
        rows[type(one)].append({"its_id": one.mail.id, **_values(one, at)})
    for kind, settled in rows.items():
        await db.execute(_SETTLING[kind], settled)


def _values(outcome: Outcome, at: dt.datetime) -> dict[str, Any]:
    tried = {"its_tried_at": outcome.mail.tried_at or at}
    match outcome:
        case Accepted(_, reply, subject, header_id):
            sent = {"its_subject": subject, "its_header_id": header_id, "its_sent_at": at}
            return {"its_reply": reply, **sent, **tried}
        case Failed(_, reply):
            return {"its_reply": reply, **tried}
        case Postponed(mail, reply):
            return {"its_reply": reply, "its_try_at": at + pause_after(mail.attempts), **tried}
        case Voided(_, because):
            return {"its_reply": because}
        case Interrupted(mail):
            return {"its_try_at": at + pause_after(mail.attempts)}


async def _settle_reminders(db: Session, outcomes: Sequence[Outcome], at: dt.datetime) -> None:
    """From when the next of the series counts its days, by the mails that come to the same."""
    same: defaultdict[tuple[str, dt.datetime], list[int]] = defaultdict(list)
    for one in outcomes:
        if one.mail.lapse_id is None:
            continue
        match one:
            case Accepted(mail):
                same["counts_from", at].append(mail.id)
            case Failed(mail):
                same["counts_from", _counts_from(mail, at)].append(mail.id)
            case Voided(mail):
                same["voided_at", at].append(mail.id)
    for (column, value), ids in same.items():
        these = among(db, Reminder.message_id, ids)
        await db.execute(
            update(Reminder).where(these).values({column: value}).execution_options(synchronize_session=False)
        )


def _counts_from(mail: Claimed, failed_at: dt.datetime) -> dt.datetime:
    """The spacing after a failure counts from when the mail was due; one long overdue, from when it was queued.

    Otherwise the next of the series would follow on its heels.
    """
    if mail.due_at is not None and mail.due_at + SPACING > failed_at:
        return mail.due_at
    return mail.queued_at


_REMINDER: dict[type[Outcome], Event] = {
    Accepted: Event.REMINDER_SENT,
    Failed: Event.REMINDER_FAILED,
    Voided: Event.REMINDER_VOID,
}
_OUTREACH: dict[type[Outcome], Event] = {
    Accepted: Event.OUTREACH_SENT,
    Failed: Event.OUTREACH_FAILED,
    Voided: Event.OUTREACH_VOID,
}


def _entry(outcome: Outcome, at: dt.datetime) -> dict[str, Any] | None:
    """What the history tells of it; None of a mail that has not come to an end."""
    mail = outcome.mail
    event = (_REMINDER if mail.kind is MailKind.RECONNECT else _OUTREACH).get(type(outcome))
    if event is None or isinstance(outcome, Postponed | Interrupted):
        return None
    detail: dict[str, Any] = (
        {"because": outcome.because} if isinstance(outcome, Voided) else {"reply": outcome.reply}
    )
    detail |= {"message_id": mail.id, "ordinal": mail.ordinal, "locale": mail.locale}
    if mail.kind is not MailKind.RECONNECT:
        detail["kind"] = mail.kind
    if mail.asked_by:
        detail["asked_by"] = mail.asked_by
    return history.entry_of(
        event,
        at,
        creator_id=mail.creator_id,
        profile_id=mail.profile_id,
        brand_id=mail.brand_id,
        campaign_id=mail.campaign_id,
        lapse_id=mail.lapse_id,
        detail=detail,
    )
