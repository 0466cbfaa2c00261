"""A brand's settings, changed in Slack by its admins."""

from sqlalchemy import select

from store.codes import Event, Role, Sending
from store.database import Store
from store.tables import Brand, HistoryEntry, Member
from tests.bot.office import Office
from tests.bot.test_outreach import modal


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
    given = {"sending": "hold", "quiet_hours": "21:00-08:00", "hashtags": "#glow;up", "warn_days": "off"}
    await office.slack.submit_view("UMAYA", view.id, given)

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
    given = {"quiet_hours": "late", "marketplace_url": "tiktok", "max_reminders": "3"}
    seen = await office.slack.submit_view("UMAYA", view.id, given)

    assert set(seen.errors) == {"quiet_hours glow", "marketplace_url glow"}
    assert (await brand(store)).max_reminders is None
    await office.slack.submit_view(
        "UMAYA", view.id, {"quiet_hours": "", "marketplace_url": "https://tcm.example/g"}
    )
    assert (await brand(store)).marketplace_url == "https://tcm.example/g"


async def test_who_is_no_admin_may_look(office: Office, store: Store) -> None:
    view = await modal(office, "settings")
    assert "Only the brand's admins can change these." in view.words
    assert "submit" not in view.as_json() or view.as_json()["submit"] is None
    await admin(store, "UPAUL")
    await admin(store, "UMAYA", Role.MEMBER)
    assert "Only the brand's admins" in (await modal(office, "settings")).words
