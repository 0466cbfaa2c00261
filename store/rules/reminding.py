"""Why a participation gives no reminder for a profile (R1, R2). The same rules decide and explain."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, not_, null, or_, select

from store.codes import PAST_APPLIED, CampaignStatus, Ownership, Sending, Skip, Status
from store.mail_codes import WENT_OUT, MailState
from store.moment import Moment
from store.rules import quiet
from store.rules.connections import is_personal
from store.rules.owing import is_done
from store.rules.wishes import wants_no_reminder
from store.tables import (
    Brand,
    Campaign,
    Creator,
    Lapse,
    Message,
    NetworkHealth,
    Participation,
    Profile,
    Reminder,
    Requirement,
    Suppression,
)
from store.types import Instant

SPACING = dt.timedelta(days=3)
"""Between two reminders of a lapse (R2)."""

WAIVED_BY_HAND = frozenset({Skip.REMINDED_RECENTLY})
"""A person who sends a reminder may do so before its time; all other rules hold."""

PROFILE_RULES = frozenset(
    {
        Skip.NOT_EXPIRED,
        Skip.PUBLIC_PROFILE,
        Skip.PERSONAL_ACCOUNT,
        Skip.UNDELIVERABLE,
        Skip.REMINDED_RECENTLY,
        Skip.NETWORK_OUTAGE,
    }
)
"""These do not depend on the campaign. That the creator has unsubscribed may: from the mail of its brand alone."""


def series(moment: Moment, *which: ColumnElement[bool]) -> Subquery:
    """How far the series of each lapse has come: lapse_id, told (all that count), sent, last, waiting_until.

    *which* (conditions on Profile): of these profiles' lapses alone. No engine finds that out by itself, and all
    reminders ever sent are many.
    """
    theirs = select(Lapse.id).join(Profile, Profile.id == Lapse.profile_id).where(*which)
    counted = and_(Reminder.counts_from.is_not(None), Reminder.counts_from <= moment.now)
    return (
        select(
            Reminder.lapse_id,
            func.sum(case((counted, 1), else_=0)).label("told"),
            func.sum(case((and_(counted, Message.state.in_(WENT_OUT)), 1), else_=0)).label("sent"),
            func.max(case((counted, Reminder.counts_from), else_=null())).label("last"),
            func.max(case((Message.state == MailState.QUEUED, Message.try_at), else_=null())).label(
                "waiting_until"
            ),
        )
        .join(Message, Message.id == Reminder.message_id)
        .where(Reminder.voided_at.is_(None), *([Reminder.lapse_id.in_(theirs)] if which else []))
        .group_by(Reminder.lapse_id)
        .subquery("series")
    )


def is_current(moment: Moment, states: Subquery) -> ColumnElement[bool]:
    """The recorded lapse is the outage that the grants show now, and not an earlier one that was repaired."""
    return and_(
        Lapse.found_at <= moment.now,
        or_(Lapse.closed_at.is_(None), Lapse.closed_at > moment.now),
        states.c.lapsed_at <= Lapse.found_at,
    )


def open_requirements(moment: Moment) -> Select[Any]:
    """What this participant still owes the campaign on the profile's network; one row, the soonest date."""
    return (
        select(func.min(Requirement.due_on))
        .where(
            Requirement.campaign_id == Campaign.id, Requirement.network == Profile.network, ~is_done(moment)
        )
        .correlate(Campaign, Profile, Participation)
    )


@dataclass(frozen=True, slots=True)
class Sources:
    """What the rules read besides the mapped tables: the states, and the progress of the series."""

    states: Subquery
    series: Subquery


def rules(moment: Moment, sources: Sources) -> dict[Skip, ColumnElement[bool]]:
    """Each rule by its code, true where it stops the reminder; never NULL. In the order in which they are told."""
    states, progress = sources.states, sources.series
    owes = open_requirements(moment).with_only_columns(func.count()).scalar_subquery()
    dead = (
        select(literal(1))
        .where(Suppression.address == Creator.email_folded, Suppression.since <= moment.now)
        .exists()
    )
    held = (
        select(literal(1))
        .where(NetworkHealth.network == Profile.network, NetworkHealth.held_since <= moment.now)
        .exists()
    )
    return {
        Skip.NOT_EXPIRED: func.coalesce(states.c.status != Status.EXPIRED.value, literal(True)),
        Skip.PUBLIC_PROFILE: Profile.ownership == Ownership.PUBLIC,
        Skip.PERSONAL_ACCOUNT: is_personal(),
        Skip.TRACKING_OFF: _told(or_(~Brand.tracking, ~Campaign.tracking)),
        Skip.SENDING_ON_HOLD: _told(Brand.sending == Sending.HOLD),
        Skip.CAMPAIGN_NOT_LIVE: _told(Campaign.status != CampaignStatus.LIVE),
        Skip.NOT_PAST_APPLIED: func.coalesce(Participation.stage.not_in(PAST_APPLIED), literal(True)),
        Skip.NO_OPEN_REQUIREMENT: owes == 0,
        Skip.UNSUBSCRIBED: wants_no_reminder(moment),
        Skip.UNDELIVERABLE: or_(Creator.email.is_(None), dead),
        Skip.REMINDED_RECENTLY: or_(
            _told(progress.c.last > moment.value(_spacing_ago, Instant())),
            _told(progress.c.waiting_until > moment.now),
        ),
        Skip.QUIET_HOURS: _told(quiet.is_quiet(moment)),
        Skip.MAX_REMINDERS: _told(func.coalesce(progress.c.told, 0) >= Brand.max_reminders),
        Skip.NETWORK_OUTAGE: held,
    }


def passes(
    rules: dict[Skip, ColumnElement[bool]], besides: frozenset[Skip] = frozenset()
) -> ColumnElement[bool]:
    """No rule stops it, leaving out *besides*."""
    return and_(*(not_(stops) for code, stops in rules.items() if code not in besides))


def _spacing_ago(at: dt.datetime) -> dt.datetime:
    return at - SPACING


def _told(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Where the row says nothing, the rule does not hold."""
    return func.coalesce(condition, literal(False))
