"""`list`: pages of profiles by any filter, one message for all of them."""

import pytest

from store.codes import AccountType, Cause, Network, PromotionAccess
from store.database import Store
from store.tables import Profile
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office


async def crowd(store: Store, office: Office, count: int) -> None:
    """Connected participants of Spring beside Ana and Bo."""
    async with store.begin() as db:
        for n in range(count):
            await given.creator(db, f"c{n:03}", first_name="Cem", last_name=f"Nr{n:03}")
            await given.profile(db, f"c{n:03}")
            await given.grant(db, f"c{n:03}-instagram", granted_at=office.clock.at - DAY)
            await given.participation(db, creator_id=f"c{n:03}")


async def test_each_profile_is_a_line_with_cause_and_labels(office: Office, store: Store) -> None:
    async with store.begin() as db:
        ana = await db.get_one(Profile, "ana-instagram")
        ana.promotion_access = PromotionAccess.SUPPORTED
        (await db.get_one(Profile, "bo-instagram")).account_type = AccountType.PERSONAL
        await given.profile(db, "bo", Network.TIKTOK, handle="bo.tok")
    await office.breaks(cause=Cause.REVOKED)

    seen = await office.types("list")
    (message,) = seen.messages
    assert "*3 profiles*\nAll profiles · what is at stake first" in message.words
    first = ":red_circle: *Ana López* · Instagram @ana.reels · Business · Promotion: *Supported*"
    assert f"{first}\n*Access revoked on 18 November 2026*" in message.words
    assert ":large_green_circle: *Bo Ek* · Instagram @bo.reels · Personal account\nConnected" in message.words
    tiktok = ":white_circle: *Bo Ek* · TikTok @bo.tok · TikTok Creator Marketplace: *Not invited*"
    assert f"{tiktok}\n— Not connected" in message.words
    assert "Next" not in message.words

    card = await office.presses(message, "Show status")
    assert "Promotion: *Supported* (possible" in card.words


async def test_the_next_page_takes_the_place_of_the_one_before_until_the_last(
    office: Office, store: Store
) -> None:
    await crowd(store, office, 22)
    seen = await office.types('list -tiktok campaign:"spring" sort:name')
    (message,) = seen.messages
    shown: list[str] = []
    for page in range(3):
        if page:
            turned = await office.presses(message, "Next")
            assert turned.ts == message.ts
            message = turned
        assert "*24 profiles*" in message.words
        assert "not TikTok and in campaign spring · sorted by name" in message.words
        shown += [line for line in message.words.splitlines() if line.startswith(":large_green_circle:")]
    assert "Next" not in message.words
    assert len(shown) == len({*shown}) == 24
    assert "Bo Ek" in shown[0]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("list exprd", "Did you mean `expired`?"),
        ("list -instagrm", "Did you mean `-instagram`?"),
        ("list permission:insight", "Did you mean `permission:insights`?"),
        ("list campaign:sprng", "Did you mean `campaign:Spring`?"),
        ("list creator:nobody", "I know nothing by “creator:nobody”."),
        ("list zzz", "A list takes `expired`"),
        ("lst", "Did you mean `/connections list`?"),
    ],
)
async def test_what_is_not_understood_is_told_with_the_closest(office: Office, typed: str, told: str) -> None:
    assert told in await office.reads(typed)


async def test_nothing_that_fits_is_said_in_a_sentence(office: Office) -> None:
    assert "No profile fits." in await office.reads("list expired")


async def test_what_is_too_long_is_refused_kindly(office: Office, store: Store) -> None:
    assert "please keep to 600 characters" in await office.reads("list " + "owned " * 200)
    async with store.begin() as db:
        for n in range(12):  # so long that the place behind one of them has no room in a button
            await given.creator(db, f"c{n}", first_name="Ж" * 200, last_name="Ж" * 200)
            await given.profile(db, f"c{n}")
            await given.participation(db, creator_id=f"c{n}")

    answer = await office.reads("list none sort:name")

    assert "please narrow the list down" in answer
    assert "Next" not in answer


async def test_another_workspace_lists_nothing_of_it(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme", name="Hush")
        await given.creator(db, "cem", first_name="Cem")
        await given.profile(db, "cem")
        await given.participation(db, "hush", "cem")

    assert "*2 profiles*" in await office.reads("list")
    assert "I know nothing by “campaign:Hush”." in await office.reads("list campaign:Hush")
