"""App Home: what needs doing, ranked, with the buttons that do it."""

from store.database import Store
from store.tables import Brand
from tests import given
from tests.bot.conftest import DAY
from tests.bot.office import Office


async def test_home_tells_what_needs_doing_the_soonest_due_first(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.campaign(db, "soon", name="Soon", due_on=(office.clock.at + DAY).date())
        await given.participation(db, "soon", "bo")
        await given.creator(db, "cem")  # who has no profile
        await given.participation(db, "soon", "cem")
    for who in ("ana", "bo"):
        await office.breaks(f"{who}-instagram")
    await office.tick()

    home = await office.home()

    words = home.words
    assert words.index("Bo Ek") < words.index("Ana López")
    assert "*Soon* (Glow)\n2 connections are missing · due 19 November 2026" in words
    assert "*Spring* (Glow)\n2 connections are missing · due 28 November 2026" in words
    card = await office.modal(await office.slack.click_view("UMAYA", home.id, "Show status"), "Campaigns")
    assert "Bo Ek" in card.words
    await office.slack.close_view("UMAYA", card.id)
    reminded = await office.slack.click_view("UMAYA", home.id, "Remind now")
    await office.modal(reminded, "Reminder 1 to Bo Ek goes out now")
    campaign = await office.modal(
        await office.slack.click_view("UMAYA", home.id, "Show"), "participants past"
    )
    assert "Soon" in campaign.words


async def test_home_counts_only_what_is_tracked(office: Office, store: Store) -> None:
    await office.breaks()
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).tracking = False

    words = (await office.home()).words

    assert "Nothing: no live campaign waits" in words
    assert "missing" not in words


async def test_a_crowd_fits_into_home(office: Office, store: Store) -> None:
    async with store.begin() as db:
        for n in range(30):
            await given.creator(db, f"c{n}", first_name="Ж" * 200, last_name="<" * 200)
            await given.profile(db, f"c{n}", handle="h" * 100)
            await given.grant(db, f"c{n}-instagram", expires_at=office.clock.at - DAY)
            await given.participation(db, creator_id=f"c{n}")

    assert "and 20 more" in (await office.home()).words


async def test_a_guest_is_refused_at_home_and_told_nothing(office: Office) -> None:
    words = (await office.home("UGUEST")).words

    assert "only to full members" in words
    assert "Glow" not in words


async def test_what_nobody_was_told_of_stands_at_home(office: Office) -> None:
    await office.breaks()
    await office.tick()

    words = (await office.home()).words

    assert "What you were not told of" in words
    assert words.count("Password changed on 18 November 2026") == 2  # what needs doing, and what was missed
    await office.reads("subscribe")
    await office.breaks("bo-instagram")
    await office.tick()
    assert "Bo Ek" not in (await office.home()).words.partition("What you were not told of")[2]


async def test_preferences_are_one_click_from_home(office: Office) -> None:
    home = await office.home()
    shown = await office.slack.click_view("UMAYA", home.id, "Notifications")
    await office.modal(shown, "Tell me by direct message")
