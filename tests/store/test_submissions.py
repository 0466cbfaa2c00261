"""Mail that was submitted is queued whole, whatever happens meanwhile, and to nobody twice (R10)."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, insert, select

from bot.queueing import work_off
from store import filters, submissions
from store.addressees import Chosen, Draft
from store.codes import AccountType, Network, PromotionAccess, Stage
from store.database import Store
from store.mail_codes import MailKind, OutreachState
from store.moment import Moment
from store.outreach import survey
from store.rules.concern import Viewer
from store.submissions import BATCH, Progress, submit, work_off_some
from store.tables import (
    Creator,
    HistoryEntry,
    Member,
    Message,
    Outreach,
    Participation,
    Profile,
    PromotionRequest,
)
from tests import given

MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
EVERYBODY = Draft(MailKind.CONNECTION_REQUEST, "glow", Chosen(filters.parse("instagram")))
MANY = BATCH * 2 + 500


async def crowd(store: Store, n: int = MANY) -> None:
    """So many creators of Glow who have connected nothing."""
    ids = [f"c{i:06}" for i in range(n)]
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
        await given.campaign(db)
        for start in range(0, n, 5_000):
            some = ids[start : start + 5_000]
            await db.execute(
                insert(Creator),
                [
                    {
                        "id": one,
                        "first_name": one,
                        "name_folded": one,
                        "email": f"{one}@mail.example",
                        "email_folded": f"{one}@mail.example",
                    }
                    for one in some
                ],
            )
            await db.execute(
                insert(Profile),
                [
                    {
                        "id": f"{one}-instagram",
                        "creator_id": one,
                        "network": Network.INSTAGRAM,
                        "account_type": AccountType.CREATOR,
                        "promotion_access": PromotionAccess.SUPPORTED,
                    }
                    for one in some
                ],
            )
            await db.execute(
                insert(Participation),
                [{"campaign_id": "spring", "creator_id": one, "stage": Stage.PRODUCING} for one in some],
            )


async def submitted(store: Store, now: dt.datetime, draft: Draft = EVERYBODY) -> int:
    async with store.begin() as db:
        outreach_id = await submit(db, MAYA, draft, "V1", MANY, Moment(now))
    assert outreach_id is not None
    return outreach_id


async def some(store: Store, outreach_id: int, now: dt.datetime) -> Progress | None:
    async with store.begin() as db:
        return await work_off_some(db, outreach_id, Moment(now))


async def written_to(store: Store) -> tuple[int, int]:
    """How many mails there are, and to how many people."""
    async with store.read() as db:
        counts = select(func.count(), func.count(Message.creator_id.distinct())).select_from(Message)
        mails, people = (await db.execute(counts)).one()
    return mails, people


class KilledHere(Exception):
    """As far as the store can see, the process is dead."""


async def killed_at_work(store: Store, outreach_id: int, now: dt.datetime) -> None:
    async with store.begin() as db:
        await work_off_some(db, outreach_id, Moment(now))
        raise KilledHere


async def test_whoever_goes_on_after_a_crash_writes_to_all_the_others(store: Store, now: dt.datetime) -> None:
    await crowd(store)
    outreach_id = await submitted(store, now)
    first = await some(store, outreach_id, now)
    assert first is not None
    assert (first.state, first.mails) == (OutreachState.WAITING, BATCH)
    with pytest.raises(KilledHere):
        await killed_at_work(store, outreach_id, now)
    assert await written_to(store) == (BATCH, BATCH)

    await work_off(store, Moment(now))

    assert await written_to(store) == (MANY, MANY)
    async with store.read() as db:
        (told,) = await submissions.untold(db)
        draft = await db.scalar(select(Outreach.draft).where(Outreach.id == outreach_id))
    assert (told.state, told.mails, told.expected) == (OutreachState.DONE, MANY, MANY)
    assert draft is None


async def test_workers_side_by_side_write_to_each_once(store: Store, now: dt.datetime) -> None:
    await crowd(store)
    await submitted(store, now)
    await asyncio.gather(*(work_off(store, Moment(now)) for _ in range(3)))
    assert await written_to(store) == (MANY, MANY)


async def test_what_the_person_may_not_do_any_more_ends_there(store: Store, now: dt.datetime) -> None:
    await crowd(store)
    outreach_id = await submitted(store, now)
    await some(store, outreach_id, now)
    async with store.begin() as db:
        db.add(Member(brand_id="glow", person="UPAUL", slack_user_id="UPAUL"))
    left = await some(store, outreach_id, now)
    assert left is not None
    assert (left.state, left.mails) == (OutreachState.NOT_THEIRS, BATCH)
    assert await some(store, outreach_id, now) is None


async def test_who_is_listed_by_address_goes_on(store: Store, now: dt.datetime) -> None:
    await crowd(store, 3)
    async with store.begin() as db:
        db.add(Member(brand_id="glow", person="maya@glow.example", email="maya@glow.example"))
    await submitted(store, now)
    await work_off(store, Moment(now))
    assert await written_to(store) == (3, 3)


async def test_promotion_is_noted_for_each_profile_and_told_once(store: Store, now: dt.datetime) -> None:
    await crowd(store, 40)
    async with store.begin() as db:
        db.add(
            PromotionRequest(
                profile_id="c000000-instagram", brand_id="glow", asked_by="UPAUL", team_id="T1", asked_at=now
            )
        )
    await submitted(store, now, Draft(MailKind.PROMOTION_REQUEST, "glow", Chosen()))
    await work_off(store, Moment(now))
    async with store.read() as db:
        assert await db.scalar(select(func.count()).select_from(PromotionRequest)) == 40
        events = select(func.count()).where(HistoryEntry.event == "promotion_requested")
        assert await db.scalar(events) == 39


async def test_fifty_thousand_are_counted_within_the_three_seconds_that_slack_gives(
    store: Store, now: dt.datetime
) -> None:
    await crowd(store, 50_000)
    await store.take_stock()
    began = asyncio.get_running_loop().time()
    async with store.read() as db:
        found = await survey(db, MAYA, EVERYBODY, Moment(now))
    took = asyncio.get_running_loop().time() - began
    assert (found.going, found.first and found.first.recipient) == (50_000, "c000000@mail.example")
    assert took < 3
