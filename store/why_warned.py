"""Whether and when a creator is warned that access runs out, or which rule stops it: as `warnings` decides (X1, R8)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, case, select

from store import warnings
from store.codes import Skip
from store.database import Session
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.rules.concern import OPERATOR, Asker, visible_brands
from store.rules.quiet import after_quiet
from store.tables import Brand, Message, Profile


@dataclass(frozen=True, slots=True)
class WhyWarning:
    """Sent, or going, or neither: then *stopped_by* tells the rule; without it the mail failed, or no brand warns."""

    ends_at: dt.datetime
    sent_at: dt.datetime | None = None
    goes_at: dt.datetime | None = None
    """If nothing changes."""
    brand_id: str | None = None
    brand: str | None = None
    """Who warns, or has tried to."""
    stopped_by: Skip | None = None
    by_another: bool = False
    """The asker may not know of that brand (X17)."""


async def why_warned(
    db: Session, creator_id: str, moment: Moment, asker: Asker = OPERATOR
) -> dict[str, WhyWarning]:
    """By profile, those whose access runs out by itself. No rule of a brand that *asker* may not know of is told."""
    which = Profile.creator_id == creator_id
    ending = await warnings.ending_soon(db, moment, None, which)
    judged = warnings.judged_of(ending, moment, which, everybody=True)
    ours = case((visible_brands(asker), 1), else_=0).label("ours")
    rows = await db.execute(
        replace(judged, rows=judged.rows.add_columns(ours)).in_order(which, ending.c.ends_at.is_not(None))
    )
    mails = await _mails(db, creator_id, moment, ours)
    found = {}
    for profile_id, group in groupby(rows, key=lambda row: row.profile_id):
        its = list(group)
        mail = mails.get(warnings.about(profile_id, its[0].ends_at))
        found[profile_id] = _of_mail(mail, its[0].ends_at) if mail else _of_rules(its, moment)
    return found


async def _mails(db: Session, creator_id: str, moment: Moment, ours: ColumnElement[int]) -> dict[Any, Any]:
    rows = await db.execute(
        select(
            Message.occasion,
            Message.state,
            Message.sent_at,
            Message.try_at,
            Message.brand_id,
            Brand.name,
            ours,
        )
        .join(Brand, Brand.id == Message.brand_id)
        .where(
            Message.creator_id == creator_id,
            Message.kind == MailKind.EXPIRING,
            Message.state != MailState.VOID,
            Message.queued_at <= moment.at,
        )
    )
    return {row.occasion: row for row in rows}


def _of_mail(mail: Row[Any], ends_at: dt.datetime) -> WhyWarning:
    goes_at = mail.try_at if mail.state is MailState.QUEUED else None
    return WhyWarning(ends_at, mail.sent_at, goes_at, mail.brand_id, mail.name, by_another=not mail.ours)


def _of_rules(rows: Sequence[Row[Any]], moment: Moment) -> WhyWarning:
    """*rows*: the participations of one profile, the most relevant first."""
    ends_at = rows[0].ends_at
    willing = [
        row
        for row in rows
        if row.campaign_id
        and row.warn_days is not None
        and {Skip.QUIET_HOURS}.issuperset(warnings.stops(row))
    ]
    if not willing:
        return WhyWarning(ends_at, stopped_by=_rule(rows))
    begins = max(moment.at, min(_begins(row) for row in willing))
    chosen = next(row for row in willing if _begins(row) <= begins)
    goes_at = after_quiet(begins, chosen.quiet_from, chosen.quiet_to, chosen.timezone)
    return WhyWarning(ends_at, None, goes_at, chosen.brand_id, chosen.brand, by_another=not chosen.ours)


def _rule(rows: Sequence[Row[Any]]) -> Skip | None:
    """The first that stops the first; None where only the brands' own wish to send no warnings does."""
    taking_part = [row for row in rows if row.campaign_id and row.ours]
    if not taking_part:
        return Skip.NOT_PAST_APPLIED
    return next((code for code in warnings.stops(taking_part[0]) if code is not Skip.QUIET_HOURS), None)


def _begins(row: Row[Any]) -> dt.datetime:
    begins: dt.datetime = row.ends_at - row.warn_days * warnings.DAY
    return begins
