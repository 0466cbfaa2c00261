"""Whether an offer may be sent to a creator for a network, and if not, what can be done instead (C8)."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import assert_never

from locales import Say, words
from store.codes import Cause, Network, Skip, Status
from store.database import Session
from store.moment import Moment
from store.rules.concern import Asker
from store.rules.reminding import WAIVED_BY_HAND
from store.why import WhyProfile, why

SAY = Say()
SENDABLE = WAIVED_BY_HAND | {Skip.QUIET_HOURS}
"""With these a person can still send a reminder; in quiet hours it goes out when they end."""


class Refusal(enum.StrEnum):
    """Why no offer may be sent: access ran out, or was cut short (C2)."""

    EXPIRED = "expired"
    INVALIDATED = "invalidated"


class Instead(enum.StrEnum):
    """What is to be said of a reminder."""

    SENDABLE = "sendable"
    """One can be sent now, by hand or by itself."""
    SENT = "sent"
    """One was sent for this lapse, and the series goes on."""
    STOPPED = "stopped"
    """None can be sent as things stand; `why` tells the rule."""


@dataclass(frozen=True, slots=True)
class OfferCheck:
    """`reason`, `profile_id`, `cause`, `since` and `instead` are empty exactly when it is allowed."""

    allowed: bool
    network: Network
    reason: Refusal | None = None
    profile_id: str | None = None
    handle: str | None = None
    cause: Cause | None = None
    since: dt.datetime | None = None
    instead: Instead | None = None
    sent: int = 0
    """Reminders of this lapse that were sent."""


async def offer_check(
    db: Session, asker: Asker, creator_id: str, network: Network, moment: Moment
) -> OfferCheck:
    """Refused while a profile of theirs on that network is expired; of several, the longest one is named.

    A creator who has never connected there may get offers: nothing of theirs has lapsed. Whether *asker* may
    know of the creator is the caller's to ask.
    """
    judged = (await why(db, creator_id, moment, network, asker)).profiles
    expired = [one for one in judged if one.status is Status.EXPIRED and one.lapsed_at is not None]
    if not expired:
        return OfferCheck(allowed=True, network=network)
    first = min(expired, key=lambda one: (one.lapsed_at or moment.at, one.profile_id))
    return OfferCheck(
        allowed=False,
        network=network,
        reason=Refusal.EXPIRED if first.cause is Cause.EXPIRED else Refusal.INVALIDATED,
        profile_id=first.profile_id,
        handle=first.handle,
        cause=first.cause,
        since=first.lapsed_at,
        instead=_instead(first),
        sent=first.sent,
    )


def in_english(check: OfferCheck) -> str:
    """For programs, which show it to whoever wanted to send the offer."""
    name = words.network(check.network)
    if check.cause is None or check.since is None or check.instead is None:
        return f"An offer for {name} can be sent."
    whose = f"{name} access of @{check.handle}" if check.handle else f"{name} access"
    cause = words.cause(SAY, check.cause, check.network, check.since)
    return f"No offer for {name} can be sent until the creator reconnects. {whose}: {cause}. {_hint(check)}"


def _instead(profile: WhyProfile) -> Instead:
    if {rule.code for rule in profile.rules if rule.holds} - SENDABLE:
        return Instead.STOPPED
    return Instead.SENT if profile.sent and not profile.due else Instead.SENDABLE


def _hint(check: OfferCheck) -> str:
    match check.instead:
        case Instead.SENT:
            return (
                f"{check.sent} reminder{'s' if check.sent > 1 else ''} went out; another can be sent by hand."
            )
        case Instead.SENDABLE | None:
            return "A reminder can be sent instead."
        case Instead.STOPPED:
            return "No reminder can be sent as things stand; ask why."
        case never:
            assert_never(never)
