"""Asking for the right to promote a profile's posts, in Slack (C7)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Executable, select

from store.rules.concern import Asker, visible_brands
from store.statements import Reading, statement
from store.tables import Brand, PromotionRequest


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A brand waits for an answer."""

    brand: str
    asked_by: str
    from_slack: bool
    """*asked_by* is a Slack user; else the name of an API token."""
    asked_at: dt.datetime


async def open_requests(
    db: Reading, viewer: Asker, profile_ids: Collection[str]
) -> dict[str, tuple[OpenRequest, ...]]:
    """By profile, the oldest first, of brands that *viewer* sees."""
    if not profile_ids:
        return {}
    found: dict[str, list[OpenRequest]] = defaultdict(list)
    for row in await _open_requests.rows(db, viewer, list(profile_ids)):
        found[row.profile_id].append(
            OpenRequest(row.brand, row.asked_by, row.team_id is not None, row.asked_at)
        )
    return {profile_id: tuple(some) for profile_id, some in found.items()}


@statement
def _open_requests(viewer: Asker, profile_ids: Collection[str]) -> Executable:
    return (
        select(
            PromotionRequest.profile_id,
            PromotionRequest.asked_by,
            PromotionRequest.team_id,
            PromotionRequest.asked_at,
            Brand.name.label("brand"),
        )
        .join(Brand, Brand.id == PromotionRequest.brand_id)
        .where(
            PromotionRequest.profile_id.in_(profile_ids),
            PromotionRequest.granted_at.is_(None),
            visible_brands(viewer),
        )
        .order_by(PromotionRequest.profile_id, PromotionRequest.id)
    )
