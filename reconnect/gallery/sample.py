"""The people of the gallery: every state that a view can show, and names that are hard to set."""

import dataclasses
import datetime as dt

from bot.blocks.notes import ORDER
from store import advice
from store.access import Connection
from store.advice import Advice, Doubt
from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    ClosedHow,
    ConnectionState,
    Event,
    MarketplaceStatus,
    Network,
    Ownership,
    Permission,
    PromotionAccess,
    Skip,
    Stage,
    Status,
    Watched,
)
from store.creator_card import CreatorState, ProfileState, TakenPart
from store.creators import Candidate, Sent
from store.happenings import Happening
from store.notice_lines import Note, NoticeLine
from store.overview import Counts, LapsedProfile, Overview
from store.people import SeenBrand
from store.promotion_requests import OpenRequest
from store.stakes import Stake
from store.subscriptions import Daily, Subscribed
from store.why import WhyCampaign, WhyProfile, WhyRule
from store.why_warned import WhyWarning

NOON = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NAMES = ("Ana López", "ليلى حداد", "佐藤 健二", "Łukasz Żółć", "Zoë <b> & *Co*", "Олена Коваль")
ALONE = Advice(alone=(Permission.PUBLISHING, Permission.INSIGHTS))
SILENT = Advice(doubt=Doubt(NOON - 4 * DAY))
REQUESTS = (OpenRequest("Glow", "U1", True, NOON - DAY), OpenRequest("Trail & Co", "crm", False, NOON))
STAKES = (
    Stake("Spring Shimmer", "Glow", dt.date(2026, 11, 28)),
    Stake("Autumn & <After>", "Trail & Co", None),
)


def judged() -> tuple[WhyProfile, ...]:
    campaigns = (
        WhyCampaign("c1", "Spring Shimmer", "glow", "Glow", Stage.PRODUCING, True, None),
        WhyCampaign("c2", "Trail Run", "glow", "Glow", Stage.APPLIED, False, Skip.NOT_PAST_APPLIED),
        WhyCampaign("c3", "Unseen", "other", "Unseen", Stage.ACCEPTED, False, None),
    )
    return (
        _why("p1", Network.INSTAGRAM, Status.EXPIRED, Cause.PASSWORD_CHANGED, campaigns),
        _why("p2", Network.FACEBOOK, Status.EXPIRED, Cause.EXPIRED, campaigns[1:], Skip.UNSUBSCRIBED),
        _why("p3", Network.YOUTUBE, Status.CONNECTED, None, campaigns[:1], Skip.NOT_EXPIRED),
        _why("p4", Network.TIKTOK, Status.NOT_CONNECTED, None, (), Skip.NOT_EXPIRED),
    )


def _why(
    profile_id: str,
    network: Network,
    status: Status,
    cause: Cause | None,
    campaigns: tuple[WhyCampaign, ...],
    stop: Skip | None = None,
) -> WhyProfile:
    return WhyProfile(
        profile_id=profile_id,
        network=network,
        handle="ana.lopez",
        status=status,
        cause=cause,
        lapsed_at=NOON - 5 * DAY if cause else None,
        due=stop is None,
        next_at=NOON if stop is None else None,
        sent=1 if stop is None else 0,
        rules=tuple(WhyRule(code, code is stop) for code in Skip),
        campaigns=campaigns,
    )


def warned() -> dict[str, WhyWarning]:
    return {
        "p3": WhyWarning(NOON + 6 * DAY, goes_at=NOON + DAY, brand_id="glow", brand="Glow"),
        "p4": WhyWarning(NOON + 6 * DAY, stopped_by=Skip.UNSUBSCRIBED),
    }


def sent() -> dict[str, tuple[Sent, ...]]:
    return {"p1": (Sent("p1", NOON - 5 * DAY, None), Sent("p1", NOON - 2 * DAY, "Glow"))}


def creator() -> CreatorState:
    one, two, three, four = judged()
    asked = _why("p7", Network.FACEBOOK, Status.CONNECTED, None, (), Skip.NOT_EXPIRED)
    personal = _why("p5", Network.INSTAGRAM, Status.EXPIRED, Cause.EXPIRED, (), Skip.PERSONAL_ACCOUNT)
    public = _why("p6", Network.YOUTUBE, Status.NOT_CONNECTED, None, (), Skip.PUBLIC_PROFILE)
    return CreatorState(
        "ana",
        NAMES[0],
        (
            _profile(one, account_type=AccountType.CREATOR, promotion=PromotionAccess.AUTHORIZED),
            _profile(two, promotion=PromotionAccess.SUPPORTED),
            _profile(asked, promotion=PromotionAccess.SUPPORTED, requests=REQUESTS, advised=ALONE),
            _profile(three, advised=SILENT),
            _profile(four, marketplace=MarketplaceStatus.INVITED),
            _profile(personal, account_type=AccountType.PERSONAL),
            _profile(public, ownership=Ownership.PUBLIC),
        ),
        tuple(
            TakenPart(f"c{n}", f"Campaign {n}", "Glow", CampaignStatus.LIVE, stage)
            for n, stage in enumerate([*Stage, Stage.ACCEPTED], 1)
        ),
    )


def creator_of_many() -> CreatorState:
    """More profiles than a message has room for."""
    one = creator()
    return CreatorState(one.id, one.name, one.profiles * 15, one.campaigns)


def _profile(
    judged: WhyProfile,
    *,
    account_type: AccountType | None = None,
    ownership: Ownership = Ownership.OWNED,
    promotion: PromotionAccess = PromotionAccess.NONE,
    marketplace: MarketplaceStatus | None = None,
    requests: tuple[OpenRequest, ...] = (),
    advised: Advice = advice.NONE,
) -> ProfileState:
    state = {
        Status.CONNECTED: ConnectionState.ACTIVE,
        Status.EXPIRED: ConnectionState.EXPIRED,
        Status.NOT_CONNECTED: ConnectionState.NOT_ESTABLISHED,
    }[judged.status]
    given = judged.status is not Status.NOT_CONNECTED
    return ProfileState(
        id=judged.profile_id,
        network=judged.network,
        handle=judged.handle,
        account_type=account_type,
        ownership=ownership,
        promotion_access=promotion,
        marketplace_status=marketplace,
        connections=(
            Connection(Permission.PUBLISHING, ConnectionState.ACTIVE),
            Connection(Permission.INSIGHTS, state, judged.lapsed_at, judged.cause),
        )
        if given
        else (),
        holders=2 if given else 0,
        status=judged.status,
        cause=judged.cause,
        lapsed_at=judged.lapsed_at,
        judged=judged if judged.status is Status.EXPIRED else None,
        sent=sent().get(judged.profile_id, ()),
        set_up=judged.network is Network.INSTAGRAM,
        requests=requests,
        advice=advised,
    )


def overview() -> Overview:
    lapsed = tuple(
        LapsedProfile(
            f"creator-{n}", name, f"p{n}", network, "ana.lopez", cause, NOON - n * DAY, STAKES[: n % 3]
        )
        for n, (name, network, cause) in enumerate(zip(NAMES, [*Network] * 2, Cause, strict=False))
    )
    brands = (SeenBrand("glow", "Glow", True), SeenBrand("trail", "Trail & Co", False))
    counts = Counts(creators=40, connected=31, expired=4, invalidated=5, not_connected=1_203)
    return Overview(brands, counts, lapsed[:5], lapsed[:5], pressing_in_all=9)


def overview_of_many() -> Overview:
    """With as much that needs doing as App Home shows, of people with the longest names."""
    some = overview()
    long = tuple(
        dataclasses.replace(one, name="<Żółć> " * 28, stakes=STAKES * 2) for one in some.pressing * 2
    )
    return dataclasses.replace(some, pressing=long, pressing_in_all=23)


def overview_of_nothing() -> Overview:
    return Overview((SeenBrand("glow", "Glow", True),), Counts(0, 0, 0, 0, 0), (), (), 0)


def candidates() -> tuple[Candidate, ...]:
    return tuple(Candidate(f"creator-{n}", name, ("ana.lopez",)) for n, name in enumerate(NAMES * 2))


def history() -> tuple[Happening, ...]:
    detail = {"cause": "revoked", "network": "instagram", "ordinal": 2, "after_seconds": 7200}
    return tuple(
        Happening(NOON - n * DAY, event, Network.INSTAGRAM, "ana.lopez", "Glow", False, detail)
        for n, event in enumerate(Event)
    )


def subscriptions() -> tuple[Subscribed, ...]:
    everything = tuple(Watched)
    return (
        Subscribed(1, "C1", "U1", NOON, everything, None, None, None, None),
        Subscribed(
            2,
            "C1",
            "U2",
            NOON,
            (Watched.EXPIRED,),
            None,
            None,
            NOON,
            "fatal_error",
            '-tiktok campaign:"Spring Shimmer"',
            Daily(540, "Europe/Berlin"),
        ),
        Subscribed(3, "C1", "U3", NOON, everything, NOON, "is_archived", NOON - DAY, "is_archived"),
    )


def lines(count: int, over: int = 0, how: ClosedHow = ClosedHow.RECONNECTED) -> tuple[NoticeLine, ...]:
    """*count* lapses of which the first *over* have ended."""
    causes, networks = [*Cause], [*Network]
    return tuple(
        NoticeLine(
            lapse_id=n,
            creator_id=f"creator-{n}",
            name=NAMES[n % len(NAMES)],
            profile_id=f"p{n}",
            network=networks[n % len(networks)],
            handle="ana_lopez",
            cause=causes[n % len(causes)],
            opened_at=NOON - DAY,
            closed_at=NOON if n < over else None,
            closed_how=how if n < over else None,
            stakes=STAKES[: n % 3 + 1] * 2,
        )
        for n in range(count)
    )


def of_erased(count: int) -> tuple[NoticeLine, ...]:
    """Creators who were erased after they had been told of."""
    gone = lines(count, over=count, how=ClosedHow.REMOVED)
    return tuple(dataclasses.replace(one, name="erased-1", handle=None, erased=True) for one in gone)


def notes(count: int, *, over: bool = False) -> tuple[Note, ...]:
    """One of each kind in turn."""
    events, networks = [*ORDER], [*Network]
    return tuple(
        Note(
            history_id=n,
            event=events[n % len(events)],
            at=NOON,
            creator_id=f"creator-{n}",
            name=NAMES[n % len(NAMES)],
            profile_id=f"p{n}",
            network=networks[n % len(networks)],
            handle="ana_lopez",
            stakes=STAKES,
            ends_at=NOON + 5 * DAY,
            reminders=3,
            lasted=3 * DAY,
            over=over,
        )
        for n in range(count)
    )


def notices() -> dict[str, tuple[NoticeLine, ...]]:
    return {
        "notice_reconnected": lines(1, over=1),
        "notice_removed": lines(1, over=1, how=ClosedHow.REMOVED),
        "notice_reset": lines(1, over=1, how=ClosedHow.RESET),
        "notice_erased": of_erased(1),
        "notice_many_erased": of_erased(12),
        "notice_many": lines(200),
        "notice_many_some_reconnected": lines(12, over=5),
        "notice_many_all_reconnected": lines(12, over=12),
    }
