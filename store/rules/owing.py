"""What live campaigns still wait for from a creator: what is at stake while access is lost (X6, X13)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from store.codes import PAST_APPLIED, CampaignStatus
from store.moment import Moment
from store.rules.concern import Asker, visible_brands
from store.tables import Brand, Campaign, Deliverable, Participation, Requirement
from store.unindexed import unindexed


def owed(
    asker: Asker,
    moment: Moment,
    *,
    wide: bool,
    by_date: bool = False,
    requirement: Any = Requirement,
    campaign: Any = Campaign,
    participation: Any = Participation,
) -> ColumnElement[bool]:
    """*requirement* is still owed by the participant to *campaign*: live, tracked, and of a brand that *asker* sees.

    Joins the three. *wide* leaves out the other brands instead of collecting theirs: better where they are few.
    *by_date*: requirements are gone through in their order, each leading to its campaign.
    """
    theirs = and_(visible_brands(asker), Brand.tracking)
    brands = select(Brand.id).where(not_(theirs) if wide else theirs).correlate(None)
    return and_(
        participation.campaign_id == campaign.id,
        participation.stage.in_(PAST_APPLIED),
        campaign.status == CampaignStatus.LIVE,
        campaign.tracking.is_(True),
        campaign.brand_id.not_in(brands) if wide else campaign.brand_id.in_(brands),
        (unindexed(requirement.campaign_id) if by_date else requirement.campaign_id) == campaign.id,
        ~is_done(moment, requirement=requirement, creator_id=participation.creator_id),
    )


def is_done(
    moment: Moment, *, requirement: Any = Requirement, creator_id: Any = Participation.creator_id
) -> ColumnElement[bool]:
    """The participant has completed *requirement*."""
    return (
        select(Deliverable.requirement_id)
        .where(
            Deliverable.requirement_id == requirement.id,
            Deliverable.creator_id == creator_id,
            or_(Deliverable.completed_at.is_(None), Deliverable.completed_at <= moment.now),
        )
        .correlate_except(Deliverable)
        .exists()
    )
