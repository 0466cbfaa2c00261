"""Campaigns that miss connections, those that are due soonest first (C11, X13)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Executable, and_, func, select

from store import outlooks
from store.codes import CampaignStatus
from store.database import Session
from store.moment import Moment
from store.rules.concern import Asker, tracked, visible_brands
from store.rules.connections import has_ended
from store.rules.needing import still_owing
from store.statements import statement
from store.tables import Brand, Campaign, Participation, Requirement
from store.unindexed import unindexed

LOOKED_AT = 50
"""Campaigns, the soonest due first, among which those that miss something are looked for."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A live campaign whose metrics and content may be incomplete."""

    id: str
    name: str
    brand: str
    missing: int
    """Connections: a participant may miss one on each network."""
    due_on: dt.date | None


async def incomplete_campaigns(
    db: Session, asker: Asker, moment: Moment, *, limit: int
) -> tuple[Incomplete, ...]:
    """Of brands that *asker* sees, where connections are tracked."""
    stale = await outlooks.any_is_stale(db, moment)
    rows = await _incomplete.rows(db, asker, moment, stale, LOOKED_AT, limit)
    return tuple(Incomplete(row.id, row.name, row.brand, row.missing, row.due_on) for row in rows)


@statement
def _incomplete(asker: Asker, moment: Moment, stale: bool, looked_at: int, limit: int) -> Executable:
    states = outlooks.kept(moment, stale=stale)
    due_on = func.min(Requirement.due_on)
    chosen = (
        select(Campaign.id, Campaign.name, Brand.name.label("brand"), due_on.label("due_on"))
        .join(Brand, Brand.id == Campaign.brand_id)
        .join(Requirement, Requirement.campaign_id == Campaign.id)
        .where(Campaign.status == CampaignStatus.LIVE, tracked(), visible_brands(asker))
        .group_by(Campaign.id, Campaign.name, Brand.name)
        .order_by(due_on.is_(None), due_on, Campaign.id)
        .limit(looked_at)
        .cte("chosen")
        .prefix_with("MATERIALIZED")
    )
    owed = (
        still_owing(moment)
        .join(chosen, Participation.campaign_id == unindexed(chosen.c.id))  # SQLite shall begin with the few
        .cte("owed")
        .prefix_with("MATERIALIZED")
    )
    its = (states.c.creator_id == owed.c.creator_id, states.c.network == owed.c.network)
    connected = and_(*its, ~has_ended(states.c.ending, moment))
    missing = (
        select(owed.c.campaign_id)
        .outerjoin(states, connected)
        .group_by(owed.c.campaign_id, owed.c.creator_id, owed.c.network)
        .having(func.count(states.c.profile_id) == 0)
        .subquery("missing")
    )
    return (
        select(chosen, func.count().label("missing"))
        .join(missing, missing.c.campaign_id == chosen.c.id)
        .group_by(*chosen.c)
        .order_by(chosen.c.due_on.is_(None), chosen.c.due_on, func.count().desc(), chosen.c.id)
        .limit(limit)
    )
