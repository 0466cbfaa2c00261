"""A brand's settings, changed in Slack by its admins."""

import pytest
from sqlalchemy import select

from store.codes import Event, Role, Sending
from store.database import Store
from store.tables import Brand, HistoryEntry, Member
from tests import given
from tests.bot.office import Office
from tests.bot.test_outreach import chooses, modal


async def admin(store: Store, who: str = "UMAYA", role: Role = Role.ADMIN) -> None:
    async with store.begin() as db:
        db.add(Member(brand_id="glow", person=who, slack_user_id=who, role=role))


async def brand(store: Store) -> Brand:
    async with store.read() as db:
        found = await db.get_one(Brand, "glow")
        db.expunge(found)
        return found


async def test_an_admin_changes_settings_and_history_tells_who(office: Office, store: Store) -> None:
    await admin(store)
    view = await modal(office, "settings")
    wanted = {"sending": "hold", "quiet_hours": "21:00-08:00", "hashtags": "#glow;up", "warn_days": "off"}
    await office.slack.submit_view("UMAYA", view.id, wanted)

    now = await brand(store)
    assert (now.sending, now.quiet_from, now.quiet_to) == (Sending.HOLD, 21 * 60, 8 * 60)
    assert (now.hashtags, now.warn_days) == (["glow", "up"], None)
    async with store.read() as db:
        entry = (
            await db.scalars(select(HistoryEntry).where(HistoryEntry.event == Event.SETTINGS_CHANGED))
        ).one()
        assert entry.detail["by"] == "UMAYA"
        assert entry.detail["changed"]["sending"] == ["on", "hold"]


async def test_what_cannot_be_taken_is_said_at_its_input_and_changes_nothing(
    office: Office, store: Store
) -> None:
    await admin(store)
    view = await modal(office, "settings Glow")
    wanted = {"quiet_hours": "late", "marketplace_url": "tiktok", "colour": "red", "max_reminders": "3"}
    seen = await office.slack.submit_view("UMAYA", view.id, wanted)

    assert set(seen.errors) == {"quiet_hours glow", "marketplace_url glow", "colour glow"}
    assert (await brand(store)).max_reminders is None
    await office.slack.submit_view(
        "UMAYA", view.id, {"quiet_hours": "", "marketplace_url": "https://tcm.example/g", "colour": "#FE0"}
    )
    assert (await brand(store)).colour == "#ffee00"
    assert (await brand(store)).marketplace_url == "https://tcm.example/g"


async def test_who_is_no_admin_may_look(office: Office, store: Store) -> None:
    view = await modal(office, "settings")
    assert "Only the brand's admins can change these." in view.words
    assert "submit" not in view.as_json() or view.as_json()["submit"] is None
    await admin(store, "UPAUL")
    await admin(store, "UMAYA", Role.MEMBER)
    assert "Only the brand's admins" in (await modal(office, "settings")).words


@pytest.mark.parametrize(
    ("field", "bad", "told"),
    [
        ("default_locale", "klingonish", "no such language"),
        ("warn_days", "soon", "days"),
        ("quiet_hours", "25:00-08:00", "21:00-08:00"),
        ("max_reminders", "0", "from 1 on"),
        ("hashtags", "a b!", "hashtags"),
        ("marketplace_url", "javascript:alert(1)", "https://"),
    ],
)
async def test_each_field_says_kindly_what_could_stand_in_it(
    office: Office, store: Store, field: str, bad: str, told: str
) -> None:
    await admin(store)
    view = await modal(office, "settings")
    seen = await office.slack.submit_view("UMAYA", view.id, {field: bad})
    assert set(seen.errors) == {f"{field} glow"}
    assert told in seen.errors[f"{field} glow"]


async def test_where_nobody_is_listed_the_workspaces_admins_may_change(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "trail", slack_team_id="T1")
        db.add(Member(brand_id="trail", person="UBOSS", slack_user_id="UBOSS", role=Role.MEMBER))
        db.add(Member(brand_id="trail", person="UPAUL", slack_user_id="UPAUL", role=Role.ADMIN))
    view = await modal(office, "settings Glow", "UBOSS")
    await office.slack.submit_view("UBOSS", view.id, {"max_reminders": "5"})
    assert (await brand(store)).max_reminders == 5
    # Trail lists an admin of its own.
    assert "Only the brand's admins" in (await modal(office, "settings Trail", "UBOSS")).words


async def test_more_brands_than_a_menu_takes_are_found_while_typing(office: Office, store: Store) -> None:
    async with store.begin() as db:
        for n in range(120):
            await given.brand(db, f"b{n:03}", name=f"Brand {n:03}", slack_team_id="T1")
        db.add(Member(brand_id="b119", person="UMAYA", slack_user_id="UMAYA", role=Role.ADMIN))
    view = await modal(office, "settings Glow")
    (chosen,) = await office.slack.options("UMAYA", view, "settings_brand", "brand 119")
    view = await chooses(office, view, "settings_brand", chosen)
    assert "marketplace_url b119" in [block["block_id"] for block in view.blocks]
    async with store.begin() as db:
        await given.creator(db, "dee")
        await given.profile(db, "dee")
        await given.participation(db, creator_id="dee")
    view = await modal(office, "request dee")
    assert await office.slack.options("UMAYA", view, "outreach_brand", "brand 007") != []
    view = await chooses(office, view, "outreach_brand", chosen)
    assert "does not" in view.words or "Nobody gets this mail" in view.words


async def test_a_mistyped_brand_is_guessed(office: Office) -> None:
    seen = await office.types("settings Glwo")
    assert "Did you mean `/connections settings Glow`?" in seen.words
    assert "I know no brand by “Zzzz”." in await office.reads("settings Zzzz")
