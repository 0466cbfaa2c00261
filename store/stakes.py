"""What is lost while a profile is disconnected: live campaigns that wait for its content (X6, X13)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Executable, func, select

from store.codes import PAST_APPLIED, CampaignStatus
from store.database import Session
from store.moment import Moment
from store.rules import relevance
from store.rules.concern import Asker, tracked, visible_brands
from store.rules.reminding import open_requirements
from store.statements import statement
from store.tables import Brand, Campaign, Participation, Profile


@dataclass(frozen=True, slots=True)
class Stake:
    """One live campaign of a brand that the viewer sees, with something open on the profile's network."""

    campaign: str
    brand: str
    due_on: dt.date | None
    """The soonest; empty when no open requirement has a date."""


Stakes = tuple[Stake, ...]


async def stakes(
    db: Session, viewer: Asker, moment: Moment, profile_ids: Collection[str]
) -> dict[str, Stakes]:
    """By profile, the soonest due first; without those that have nothing at stake."""
    found: dict[str, list[Stake]] = defaultdict(list)
    for row in await _stakes.rows(db, viewer, moment, list(profile_ids)):
        found[row.id].append(Stake(row.campaign, row.brand, row.due_on))
    return {profile_id: tuple(each) for profile_id, each in found.items()}


@statement
def _stakes(viewer: Asker, moment: Moment, profile_ids: Collection[str]) -> Executable:
    open_ones = open_requirements(moment)
    due_on = open_ones.scalar_subquery().label("due_on")
    owes = open_ones.with_only_columns(func.count()).scalar_subquery()
    return (
        select(Profile.id, Campaign.name.label("campaign"), Brand.name.label("brand"), due_on)
        .join(Participation, Participation.creator_id == Profile.creator_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(
            Participation.stage.in_(PAST_APPLIED),
            Campaign.status == CampaignStatus.LIVE,
            tracked(),
            visible_brands(viewer),
            owes > 0,
            Profile.id.in_(profile_ids),
        )
        .order_by(Profile.id, due_on.is_(None), due_on, relevance.rank().desc(), Campaign.id)
    )


def most_first(found: Stakes) -> tuple[bool, dt.date, int]:
    """Sorts profiles by what is at stake: something due soonest, then something, then nothing."""
    soonest = min((one.due_on for one in found if one.due_on), default=dt.date.max)
    return (not found, soonest, -len(found))
