"""Who takes the place of an erased creator, so that what happened still counts."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, insert, literal, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from store.database import Session
from store.tables import Creator, Profile


@dataclass(frozen=True, slots=True)
class Stone:
    """A creator without a name in the place of *creator_id*, with profiles that only say their network."""

    creator_id: str
    id: str
    profiles: Mapping[str, str]
    """By the ids of those whose places they take."""

    def theirs(
        self, creator: InstrumentedAttribute[Any], profile: InstrumentedAttribute[Any]
    ) -> ColumnElement[bool]:
        """It tells of the creator, or of one of their profiles when somebody else had it."""
        return or_(creator == self.creator_id, profile.in_(self.profiles))

    def in_place_of(
        self, creator: InstrumentedAttribute[Any], profile: InstrumentedAttribute[Any]
    ) -> dict[str, ColumnElement[Any]]:
        """A profile of the creator's that is somebody else's by now is not named any more."""
        return {
            "creator_id": case((creator == self.creator_id, literal(self.id)), else_=creator),
            "profile_id": case(dict(self.profiles), value=profile) if self.profiles else null(),
        }


async def raise_stone(db: Session, creator_id: str, at: dt.datetime) -> Stone:
    """Put it up; from now on nobody sees it, and nothing but counts stands on it."""
    profiles = (
        await db.execute(
            select(Profile.id, Profile.network, Profile.ownership)
            .where(Profile.creator_id == creator_id)
            .order_by(Profile.id)
        )
    ).all()
    stone = Stone(creator_id, _nobody(), {row.id: _nobody() for row in profiles})
    await db.execute(insert(Creator).values(id=stone.id, forgotten_at=at))
    if profiles:
        await db.execute(
            insert(Profile),
            [
                {
                    "id": stone.profiles[row.id],
                    "creator_id": stone.id,
                    "network": row.network,
                    "ownership": row.ownership,
                }
                for row in profiles
            ],
        )
    return stone


def _nobody() -> str:
    return f"erased-{secrets.token_hex(12)}"
