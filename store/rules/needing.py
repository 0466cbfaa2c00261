"""Which connections a campaign needs of its participants, and how they stand there (C11)."""

import enum
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, func, select

from store.codes import PAST_APPLIED, Cause, Ownership
from store.moment import Moment
from store.rules.connections import CAUSES, has_ended
from store.rules.owing import is_done
from store.tables import Participation, Profile, Requirement


class Standing(enum.IntEnum):
    """How a participant stands on a network that they still owe content on; over several, the worst one counts."""

    CONNECTED = 0
    NO_PROFILE = 1
    NOT_CONNECTED = 2
    EXPIRED = 3
    INVALIDATED = 4


def still_owing(moment: Moment) -> Select[*tuple[Any, ...]]:
    """A row for each campaign, participant and network with something open, and when it is due the soonest."""
    return (
        select(
            Participation.campaign_id,
            Participation.creator_id,
            Requirement.network,
            func.min(Requirement.due_on).label("due_on"),
        )
        .join(Requirement, Requirement.campaign_id == Participation.campaign_id)
        .where(Participation.stage.in_(PAST_APPLIED), ~is_done(moment))
        .group_by(Participation.campaign_id, Participation.creator_id, Requirement.network)
    )


def needs_of(campaign_id: str, states: FromClause, moment: Moment) -> CTE:
    """A row for each participant and network with something open: how they stand there, and by which profile.

    Of several profiles a connected one suffices; else the one that lapsed first speaks.
    """
    owed = still_owing(moment).where(Participation.campaign_id == campaign_id).cte("owed")
    standing = _standing(states.c.ending, moment)
    best_first = (
        case((standing == Standing.CONNECTED, 0), (standing >= Standing.EXPIRED, 1), else_=2),
        states.c.ending,
        Profile.id,
    )
    each = (
        select(
            owed.c.creator_id,
            owed.c.network,
            owed.c.due_on,
            Profile.id.label("profile_id"),
            Profile.handle,
            states.c.ending,
            standing.label("standing"),
            func.row_number()
            .over(partition_by=(owed.c.creator_id, owed.c.network), order_by=best_first)
            .label("place"),
        )
        .select_from(owed)
        .outerjoin(
            Profile,
            and_(
                Profile.creator_id == owed.c.creator_id,
                Profile.network == owed.c.network,
                Profile.ownership == Ownership.OWNED,
            ),
        )
        .outerjoin(states, states.c.profile_id == Profile.id)
        .subquery("each")
    )
    return select(each).where(each.c.place == 1).cte("needs")


def _standing(ending: ColumnElement[int], moment: Moment) -> ColumnElement[int]:
    ran_out = ending.bitwise_and(7) == CAUSES.index(Cause.EXPIRED)
    return case(
        (Profile.id.is_(None), Standing.NO_PROFILE.value),
        (ending.is_(None), Standing.NOT_CONNECTED.value),
        (~has_ended(ending, moment), Standing.CONNECTED.value),
        (ran_out, Standing.EXPIRED.value),
        else_=Standing.INVALIDATED.value,
    )
