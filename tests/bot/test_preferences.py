"""A person chooses what to be told directly, and finds what was missed."""

import datetime as dt

from sqlalchemy import select

from bot.blocks import preferences as blocks
from bot.notices import Announced
from sandbox.slack import Message
from store import preferences, subscriptions
from store.codes import Event
from store.database import Store
from store.moment import Moment
from store.preferences import Mailed
from store.rules.concern import Viewer
from store.subscriptions import DEAD_ADDRESS
from store.tables import Subscription
from tests.bot.office import Office

MINUTE = dt.timedelta(minutes=1)
MAYA = Viewer("T1", "UMAYA", "maya@glow.example")


async def chooses(office: Office, *events: str) -> str:
    view = await office.appears(await office.types("notifications"))
    sent = await office.slack.submit_view("UMAYA", view.id, {blocks.DIRECT: list(events)})
    return (await sent.soon("direct messages")).words


def direct(office: Office) -> list[Message]:
    return office.slack.messages(office.slack.direct("UMAYA"))


async def test_what_is_chosen_comes_as_a_direct_message_and_resolves_in_place(office: Office) -> None:
    assert "invalidated and reconnected" in await chooses(office, "invalidated", "reconnected")
    await office.breaks()
    assert await office.tick() == Announced(posted=1)
    assert not office.posted()
    (told,) = direct(office)
    assert "Ana López" in told.words
    assert "/connections notifications" in told.words

    office.clock.at += 2 * MINUTE
    await office.repairs()
    assert await office.tick() == Announced(updated=1)
    assert "Reconnected after 2 minutes" in told.words
    assert "no subscription" in await office.reads("subscriptions")


async def test_one_message_a_minute_tells_all_of_that_minute(office: Office) -> None:
    await chooses(office, "invalidated")
    await office.breaks()
    assert await office.tick() == Announced(posted=1)
    await office.breaks("bo-instagram")
    office.clock.at += MINUTE / 2
    assert await office.tick() == Announced()
    office.clock.at += MINUTE / 2
    assert await office.tick() == Announced(posted=1)


async def test_nothing_chosen_is_nothing_told(office: Office) -> None:
    await chooses(office, "invalidated", "expired")
    assert "no direct messages" in await chooses(office)
    await office.breaks()

    assert await office.tick() == Announced()


async def test_mail_is_chosen_beside_direct_messages_and_keeps_language_zone_and_address(
    office: Office, store: Store
) -> None:
    view = await office.appears(await office.types("notifications"))
    assert "maya@glow.example" in str(view.blocks)
    wish = {blocks.MAILED: ["invalidated"], blocks.RHYTHM: blocks.DAILY, blocks.HOUR: "07:30"}
    sent = await office.slack.submit_view("UMAYA", view.id, wish)
    said = (await sent.soon("mail")).words
    assert "no direct messages" in said
    assert "You get mail about: invalidated" in said

    await office.breaks()
    assert await office.tick() == Announced()
    async with store.read() as db:
        (row,) = await db.scalars(select(Subscription))
    assert (row.mail_to, row.mail_locale, row.mail_zone) == ("maya@glow.example", "en", "Europe/Berlin")
    assert (row.events, row.daily_at, row.zone) == (["invalidated"], 450, "Europe/Berlin")

    async with store.begin() as db:
        await subscriptions.pause(db, row.id, DEAD_ADDRESS, office.clock.at)
    view = await office.appears(await office.types("notifications"))
    assert "Nobody could be reached at maya@glow.example" in str(view.blocks)
    await office.slack.submit_view("UMAYA", view.id, {blocks.MAILED: []})
    async with store.read() as db:
        assert await preferences.mailed(db, MAYA) == Mailed()


async def test_without_an_address_mail_cannot_be_chosen(office: Office) -> None:
    view = await office.appears(await office.types("notifications", "UBOSS"))
    assert "does not tell me your e-mail address" in str(view.blocks)
    assert blocks.MAILED not in str(view.blocks)


async def test_what_nobody_told_the_person_is_what_they_missed(office: Office, store: Store) -> None:
    await chooses(office, "bounced")
    await office.types("subscribe", "UPAUL")
    await office.types("subscribe", "UMAYA", "CTEAM")
    await office.types("unsubscribe", "UMAYA", "CTEAM")
    await office.breaks()
    await office.tick()
    office.clock.at += MINUTE
    await office.repairs()
    await office.breaks("bo-instagram")
    await office.tick()

    async with store.read() as db:
        found = await preferences.missed(db, MAYA, Moment(office.clock.at))
        pauls = await preferences.missed(db, Viewer("T1", "UPAUL"), Moment(office.clock.at))
        strangers = await preferences.missed(db, Viewer("T2", "UOLAF"), Moment(office.clock.at))

    assert [(one.event, one.name, one.handle, one.resolved) for one in found] == [
        (Event.LAPSED, "Bo Ek", "bo.reels", False),
        (Event.LAPSED, "Ana López", "ana.reels", True),
    ]
    assert pauls == strangers == ()
