"""Lapses that reminders do not repair: people are asked to write themselves (X12)."""

import datetime as dt

from sqlalchemy import Executable, literal_column, select, update

from store import history
from store.codes import Event
from store.database import Session
from store.mail_codes import WENT_OUT
from store.moment import Moment
from store.rules.reminding import SPACING
from store.statements import statement
from store.tables import Lapse, Message, Profile, Reminder
from store.types import Instant

UNANSWERED = 3
"""Reminders of one lapse; the condition of an index says it as well."""
AT_ONCE = 1_000


async def note(db: Session, moment: Moment) -> None:
    """Let the history tell of the lapses whose last reminder of so many was given time, and no answer."""
    rows = await _unweighed.rows(db, moment, AT_ONCE)
    if not rows:
        return
    await db.execute(
        update(Reminder)
        .where(Reminder.id.in_([row.reminder_id for row in rows]))
        .values(weighed_at=moment.at)
        .execution_options(synchronize_session=False)
    )
    await history.record_all(
        db,
        (
            history.entry_of(
                Event.HANDED_OVER,
                moment.at,
                creator_id=row.creator_id,
                profile_id=row.profile_id,
                lapse_id=row.lapse_id,
                detail={"network": row.network, "reminders": UNANSWERED},
            )
            for row in rows
            if row.closed_at is None and row.state in WENT_OUT and row.voided_at is None
        ),
    )


@statement
def _unweighed(moment: Moment, limit: int) -> Executable:
    return (
        select(
            Reminder.id.label("reminder_id"),
            Reminder.voided_at,
            Reminder.lapse_id,
            Lapse.closed_at,
            Lapse.profile_id,
            Profile.creator_id,
            Profile.network,
            Message.state,
        )
        .join(Lapse, Lapse.id == Reminder.lapse_id)
        .join(Profile, Profile.id == Lapse.profile_id)
        .join(Message, Message.id == Reminder.message_id)
        .where(
            # As the index has it: a parameter would not be recognised.
            Reminder.ordinal == literal_column(str(UNANSWERED)),
            Reminder.weighed_at.is_(None),
            Reminder.counts_from <= moment.value(_spacing_ago, Instant()),
        )
        .order_by(Reminder.counts_from)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Reminder)
    )


def _spacing_ago(at: dt.datetime) -> dt.datetime:
    return at - SPACING
