import datetime as dt

import pytest
from sqlalchemy import select

from store import lapses, promotion
from store.codes import Event
from store.database import Session, Store
from store.intake.catalog import KINDS
from store.intake.kinds import check
from store.intake.loading import Outcome, load
from store.moment import Moment
from store.picking import creators_like
from store.rules.concern import OPERATOR
from store.tables import HistoryEntry, NameTurn, Outlook, PromotionRequest
from tests import given

KIND = {kind.name: kind for kind in KINDS}
PROFILE = {"profile_id": "p", "creator_id": "ana", "network": "instagram"}


async def loaded(db: Session, name: str, now: dt.datetime, **row: str) -> None:
    kind = KIND[name]
    record = check(kind, [(field, row[field.name]) for field in kind.fields if field.name in row])
    (outcome,) = await load(db, kind, [record], Moment(now))
    assert isinstance(outcome, Outcome)


async def outlooks(db: Session) -> dict[str, bool]:
    """By profile, whether it has a connection."""
    rows = await db.execute(select(Outlook.profile_id, Outlook.ending))
    return {row.profile_id: row.ending is not None for row in rows}


async def with_ana(db: Session, now: dt.datetime) -> None:
    await given.brand(db)
    await given.creator(db)
    await loaded(db, "profiles", now, **PROFILE)


async def test_a_grant_is_counted_at_once_and_a_moved_one_for_both_profiles(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await with_ana(db, now)
        await loaded(db, "profiles", now, **(PROFILE | {"profile_id": "q", "network": "youtube"}))
        assert await outlooks(db) == {}
        grant = {"grant_id": "g", "profile_id": "p", "holder": "ana", "permissions": "insights"}
        await loaded(db, "grants", now, **grant)
        assert await outlooks(db) == {"p": True}
        await loaded(db, "grants", now, **(grant | {"profile_id": "q"}))
        assert await outlooks(db) == {"p": False, "q": True}


async def test_a_profile_that_changes_hands_is_counted_for_its_new_creator(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await with_ana(db, now)
        await given.creator(db, "bo")
        await loaded(db, "grants", now, grant_id="g", profile_id="p", holder="ana", permissions="insights")
        await loaded(db, "profiles", now, **(PROFILE | {"creator_id": "bo"}))
        assert await db.scalar(select(Outlook.creator_id)) == "bo"


async def test_promotion_that_an_import_tells_of_is_history_and_answers_who_asked(
    store: Store, now: dt.datetime
) -> None:
    later = now + given.DAY
    authorized = PROFILE | {"promotion_access": "authorized"}
    async with store.begin() as db:
        await with_ana(db, now)
        await promotion.requested(db, "p", "glow", "U1", "T1", now)
        await loaded(db, "profiles", now, **(PROFILE | {"promotion_access": "supported"}))
        assert await db.scalar(select(PromotionRequest.granted_at)) is None
        for _ in range(2):
            await loaded(db, "profiles", later, **authorized)
        assert await db.scalar(select(PromotionRequest.granted_at)) == later
        await loaded(
            db, "profiles", later, **(authorized | {"profile_id": "new and authorized from the start"})
        )
        told = await db.scalars(select(HistoryEntry.at).where(HistoryEntry.event == Event.PROMOTION_GRANTED))
        assert told.all() == [later]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("participations", {"campaign_id": "winter", "creator_id": "ana", "stage": "invited"}),
        ("creators", {"creator_id": "ana", "brands": "glow;trail"}),
        ("brands", {"brand_id": "late", "warn_days": "20"}),
        ("brands", {"brand_id": "silent", "tracking": "on"}),
        ("campaigns", {"campaign_id": "untracked", "tracking": "on"}),
    ],
)
async def test_whoever_is_to_be_told_of_an_end_from_now_on_is_told_of_one_that_is_near(
    store: Store, now: dt.datetime, kind: str, row: dict[str, str]
) -> None:
    async with store.begin() as db:
        await with_ana(db, now)
        await given.grant(db, "p", expires_at=now + 5 * given.DAY)
        brands: dict[str, dict[str, object]] = {
            "trail": {},
            "late": {"warn_days": 2},
            "silent": {"tracking": False},
        }
        for brand, said in brands.items():
            await given.brand(db, brand, **said)
        campaigns = {"winter": "trail", "l": "late", "s": "silent", "untracked": "trail", "spring": "glow"}
        for campaign, brand in campaigns.items():
            await given.campaign(db, campaign, brand, tracking=campaign != "untracked")
            if campaign != "winter":
                await given.participation(db, campaign, "ana")
        await lapses.sweep(db, Moment(now))
        assert await told(db) == ["glow"]
        later = now + given.DAY
        await lapses.sweep(db, Moment(later))
        await loaded(db, kind, later, **row)
        await lapses.sweep(db, Moment(later))
        assert len(await told(db)) == 2
        await lapses.sweep(db, Moment(later))
        assert len(await told(db)) == 2


async def test_a_brand_that_wants_to_be_told_earlier_is_told_on_that_day(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await with_ana(db, now)
        await given.campaign(db)
        await given.participation(db)
        await given.grant(db, "p", expires_at=now + 30 * given.DAY)
        await lapses.sweep(db, Moment(now))
        await loaded(db, "brands", now, brand_id="glow", warn_days="14")
        for days, brands in ((15, []), (16, ["glow"]), (23, ["glow"])):
            await lapses.sweep(db, Moment(now + days * given.DAY))
            assert await told(db) == brands


async def told(db: Session) -> list[str | None]:
    """The brands, in the order in which the history has it."""
    told = select(HistoryEntry.brand_id).where(HistoryEntry.event == Event.EXPIRING)
    return list(await db.scalars(told.order_by(HistoryEntry.id)))


async def test_a_creator_with_another_name_is_found_by_the_new_one_alone(
    store: Store, now: dt.datetime
) -> None:
    ana = {"creator_id": "ana", "first_name": "María Ana", "last_name": "Rey-Ruiz"}
    async with store.begin() as db:
        await loaded(db, "creators", now, **ana)
        assert await found(db, "ruiz", "ana", "bea") == {"ruiz": ["ana"], "ana": ["ana"], "bea": []}
        await loaded(db, "creators", now, **(ana | {"first_name": "María Bea"}))
        assert await found(db, "ruiz", "mar", "bea") == {"ruiz": ["ana"], "mar": ["ana"], "bea": ["ana"]}
        turned = (await db.scalars(select(NameTurn.turned).order_by(NameTurn.turned))).all()
    assert turned == ["bea\trey-ruiz\tmaria", "maria bea\trey-ruiz", "ruiz\tmaria bea\trey"]


async def found(db: Session, *typed: str) -> dict[str, list[str]]:
    return {words: [one.id for one in await creators_like(db, OPERATOR, words)] for words in typed}
