"""The right to promote a profile's posts: asked for by a brand, granted by the creator (C7)."""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import islice

from sqlalchemy import select, update

from store import history
from store.codes import Event, Network, PromotionAccess
from store.database import Session, insert_into
from store.tables import Profile, PromotionRequest

AT_ONCE = 5_000
"""Profiles in one statement."""
NETWORKS = frozenset({Network.INSTAGRAM, Network.FACEBOOK})
"""Where promotion access is spoken of."""


def access_of(stored: PromotionAccess, *, promotes: bool) -> PromotionAccess:
    """What a profile shows; *promotes*: its promotion connection is active, which is authorisation enough."""
    return PromotionAccess.AUTHORIZED if promotes else stored


async def requested(
    db: Session, profile_id: str, brand_id: str, asked_by: str, team_id: str | None, at: dt.datetime
) -> bool:
    """Note that *asked_by* asks for the brand. False while an earlier request of the brand is open."""
    return bool(await all_requested(db, [profile_id], brand_id, asked_by, team_id, at))


async def all_requested(
    db: Session,
    profile_ids: Sequence[str],
    brand_id: str,
    asked_by: str,
    team_id: str | None,
    at: dt.datetime,
) -> int:
    """The same of many; answers of how many no earlier request of the brand is open."""
    asked = {"brand_id": brand_id, "asked_by": asked_by, "team_id": team_id, "asked_at": at}
    noted = 0
    left = iter(profile_ids)
    while some := list(islice(left, AT_ONCE)):
        fresh = await db.scalars(
            insert_into(db, PromotionRequest)
            .values([asked | {"profile_id": profile_id} for profile_id in some])
            .on_conflict_do_nothing()
            .returning(PromotionRequest.profile_id)
        )
        profiles = (
            await db.execute(
                select(Profile.id, Profile.creator_id, Profile.network)
                .where(Profile.id.in_(fresh.all()))
                .order_by(Profile.id)
            )
        ).all()
        noted += len(profiles)
        await history.record_all(
            db,
            (
                history.entry_of(
                    Event.PROMOTION_REQUESTED,
                    at,
                    creator_id=profile.creator_id,
                    profile_id=profile.id,
                    brand_id=brand_id,
                    detail={"network": profile.network},
                )
                for profile in profiles
            ),
        )
    return noted


async def granted(db: Session, profile_ids: Collection[str], at: dt.datetime) -> None:
    """The creators of these profiles have authorised it: history tells, and open requests are answered."""
    left = iter(profile_ids)
    while some := list(islice(left, AT_ONCE)):
        profiles = await db.execute(
            select(Profile.id, Profile.creator_id, Profile.network)
            .where(Profile.id.in_(some))
            .order_by(Profile.id)
        )
        await history.record_all(
            db,
            [
                history.entry_of(
                    Event.PROMOTION_GRANTED,
                    at,
                    creator_id=profile.creator_id,
                    profile_id=profile.id,
                    detail={"network": profile.network},
                )
                for profile in profiles
            ],
        )
        await db.execute(
            update(PromotionRequest)
            .where(PromotionRequest.profile_id.in_(some), PromotionRequest.granted_at.is_(None))
            .values(granted_at=at)
        )
