"""What the grants of a profile give, worked out ahead of time, so that a million are counted at a glance."""

from collections.abc import Collection

from store.database import Session
from store.moment import Moment


async def work_out(db: Session, profile_ids: Collection[str], moment: Moment) -> None:
    """To be called in the transaction that changed these profiles, their grants or the grants' tokens."""
