"""A person chooses what to be told directly, and finds what was missed."""

import datetime as dt

from bot.blocks import preferences as blocks
from bot.notices import Announced
from sandbox.slack import Message
from store import preferences
from store.codes import Event
from store.database import Store
from store.moment import Moment
from store.rules.concern import Viewer
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
