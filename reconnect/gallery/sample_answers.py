"""What the gallery's people would be told of lists, campaigns, offers and promotion access."""

import datetime as dt

from reconnect.gallery.sample import ALONE, DAY, NAMES, NOON, SILENT
from store.advice import Advice
from store.campaign_names import NamedCampaign
from store.campaigns import CampaignView, Missing, Required
from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    Event,
    MarketplaceStatus,
    Network,
    Ownership,
    PromotionAccess,
    Status,
)
from store.creators import Candidate
from store.incomplete import Incomplete
from store.listing.pages import Listed, Page
from store.offers import Instead, OfferCheck, Refusal
from store.preferences import Missed
from store.promotion_answers import Granted
from store.rules.needing import Standing

ANA = Candidate("ana", NAMES[0], ("ana.lopez",))


def page(*, last: bool) -> Page:
    """Ten profiles in every state; the cursor is as long as real ones are with long names."""
    statuses, networks, causes = [*Status], [*Network], [*Cause]
    profiles = tuple(_listed(n, statuses[n % 3], networks[n % 4], causes[n % 7]) for n in range(10))
    return Page(1_234, profiles, None if last else "c" * 700)


def _listed(n: int, status: Status, network: Network, cause: Cause) -> Listed:
    lapsed = status is Status.EXPIRED
    return Listed(
        profile_id=f"p{n}",
        creator_id=f"creator-{n}",
        name=NAMES[n % len(NAMES)],
        network=network,
        handle="ana.lopez",
        ownership=Ownership.PUBLIC if n == 2 else Ownership.OWNED,
        account_type=AccountType.PERSONAL if n == 8 else AccountType.CREATOR,
        promotion_access=[*PromotionAccess][n % 3],
        marketplace_status=MarketplaceStatus.INVITED,
        status=status,
        cause=cause if lapsed else None,
        lapsed_at=NOON - n * DAY if lapsed else None,
    )


def advised() -> dict[str, Advice]:
    return {"p0": SILENT, "p3": ALONE}


def campaign(*, missing: int = 30, tracking: bool = True) -> CampaignView:
    dates = (dt.date(2026, 11, 1), dt.date(2026, 12, 24))
    return CampaignView(
        id="spring",
        name="Spring Shimmer & <Friends>",
        brand_id="glow",
        brand="Glow",
        status=CampaignStatus.LIVE,
        tracking=tracking,
        starts_on=dates[0],
        ends_on=dates[1],
        requirements=(
            *(Required(f"r{n}", Network.INSTAGRAM, "reel", n, dt.date(2026, 12, 5)) for n in range(1, 8)),
            Required("r9", Network.TIKTOK, None, 1, None),
        ),
        participants=1_240,
        standings={standing: 200 + standing for standing in Standing},
        missing=tuple(map(_missing, range(min(missing, 20)))),
        missing_in_all=missing,
    )


def _missing(n: int) -> Missing:
    standing = [*Standing][1 + n % 4]
    lapsed = standing >= Standing.EXPIRED
    causes = [*Cause]
    return Missing(
        creator_id=f"creator-{n}",
        name=NAMES[n % len(NAMES)],
        network=[*Network][n % 4],
        standing=standing,
        profile_id=None if standing is Standing.NO_PROFILE else f"p{n}",
        handle=None if standing is Standing.NO_PROFILE else "ana.lopez",
        cause=causes[n % len(causes)] if lapsed else None,
        lapsed_at=NOON - n * DAY if lapsed else None,
        due_on=dt.date(2026, 11, 28) if n < 12 else None,
    )


def incomplete() -> tuple[Incomplete, ...]:
    return tuple(
        Incomplete(f"c{n}", "Spring & <More> " * 12, "Trail & Co", n * 400 + 1, due_on)
        for n, due_on in enumerate([dt.date(2026, 11, 28)] * 4 + [None])
    )


def missed() -> tuple[Missed, ...]:
    """Everything that can be missed, and more than is shown."""
    events = (
        Event.LAPSED,
        Event.EXPIRING,
        Event.PROMOTION_GRANTED,
        Event.ADDRESS_UNDELIVERABLE,
        Event.HANDED_OVER,
    )
    return tuple(
        Missed(
            event, "ana", NAMES[n % len(NAMES)], "p", Network.INSTAGRAM, "ana.lopez", NOON - n * DAY,
            resolved=n % 2 == 0, cause=[*Cause][n % 7] if event is Event.LAPSED else None,
        )
        for n, event in enumerate(events * 3)
    )  # fmt: skip


def campaigns() -> tuple[NamedCampaign, ...]:
    return tuple(
        NamedCampaign(f"c{n}", "Spring & <More>", brand, status)
        for n, (brand, status) in enumerate(
            zip(("Glow", "Trail & Co") * 6, [*CampaignStatus] * 3, strict=True)
        )
    )


def offers() -> dict[str, OfferCheck]:
    """Allowed, and every way of not being so."""
    return {
        "offer": OfferCheck(allowed=True, network=Network.INSTAGRAM),
        **{f"offer_refused_{instead}": _refused(instead) for instead in Instead},
    }


def _refused(instead: Instead) -> OfferCheck:
    return OfferCheck(
        allowed=False,
        network=Network.INSTAGRAM,
        reason=Refusal.INVALIDATED,
        profile_id="p1",
        handle="ana.lopez",
        cause=Cause.PASSWORD_CHANGED,
        since=NOON - 5 * DAY,
        instead=instead,
        sent=2,
    )


def granted() -> Granted:
    return Granted(1, "T1", "U1", NOON - 3 * DAY, "Glow", "ana", NAMES[1], Network.INSTAGRAM, "ana.lopez")
