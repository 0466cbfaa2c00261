"""The page behind the link in a notice's mail: two switches, no Slack."""

import datetime as dt

import pytest
from sqlalchemy import select

from store import preferences
from store.codes import Watched
from store.links import SwitchesLink, UnsubscribeLink
from store.preferences import Mailbox
from store.rules.concern import Viewer
from store.subscriptions import DEAD_ADDRESS, MAKER_LEFT, Daily
from store.tables import Brand, Subscription
from tests.web.conftest import Town

MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
EVENTS = frozenset({Watched.EXPIRED, Watched.INVALIDATED})
NINE = Daily(9 * 60, "Europe/Berlin")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def url(town: Town) -> str:
    """Maya is told by e-mail once a day, in German."""
    async with town.store.begin() as db:
        (await db.get_one(Brand, "glow")).slack_team_id = "T1"
        mailbox = Mailbox("maya@glow.example", "de", "Europe/Berlin")
        await preferences.set_mailed(db, MAYA, mailbox, EVENTS, town.now, NINE)
    return town.links.switches(SwitchesLink("T1", "UMAYA"))


async def told(town: Town) -> tuple[frozenset[Watched], frozenset[Watched]]:
    """By mail, and by direct message."""
    async with town.store.read() as db:
        return (await preferences.mailed(db, MAYA)).events, await preferences.direct(db, MAYA)


async def test_the_page_changes_nothing(town: Town, url: str) -> None:
    page = await town.get(url)
    assert page.status == 200
    assert 'lang="de"' in page.text
    assert "maya@glow.example" in page.text
    assert await told(town) == (EVENTS, frozenset())


async def test_one_click_ends_the_mails_even_a_year_later_and_twice(town: Town, url: str) -> None:
    town.now += dt.timedelta(days=366)
    for _ in range(2):
        assert (await town.ask("POST", url, data=ONE_CLICK)).status == 200
        assert await told(town) == (frozenset(), frozenset())


async def test_both_switches_go_there_and_back(town: Town, url: str) -> None:
    for switch, mailed, direct in (
        ("direct on", EVENTS, EVENTS),
        ("mail off", frozenset(), EVENTS),
        ("direct off", frozenset(), frozenset()),
        ("mail on", EVENTS, frozenset()),
    ):
        page = await town.ask("POST", url, data={"switch": switch})
        assert f'value="{switch}"' not in page.text
        assert await told(town) == (mailed, direct)
    async with town.store.read() as db:
        assert (await preferences.mailed(db, MAYA)).daily == NINE


async def test_mail_that_nobody_took_can_be_tried_again(town: Town, url: str) -> None:
    async with town.store.begin() as db:
        row = (await db.scalars(select(Subscription))).one()
        row.paused_at, row.paused_because = town.now, DEAD_ADDRESS
    assert 'value="mail on"' in (await town.get(url)).text
    await town.ask("POST", url, data={"switch": "mail on"})
    assert 'value="mail off"' in (await town.get(url)).text


@pytest.mark.parametrize("form", [{}, {"switch": "mail"}, {"switch": "fax on"}, {"switch": "mail maybe"}])
async def test_what_asks_for_nothing_known_is_refused(town: Town, url: str, form: dict[str, str]) -> None:
    assert (await town.ask("POST", url, data=form)).status == 400
    assert (await told(town))[0] == EVENTS


async def test_links_of_others_of_strangers_and_of_who_has_left_lead_nowhere(town: Town, url: str) -> None:
    creators = town.links.unsubscribe(UnsubscribeLink("T1", "UMAYA")).rpartition("/")[2]
    bad = [
        url[:-1],
        f"{url}x",
        f"{town.url}/unsubscribe/notices/{creators}",
        url.replace("/notices", ""),
        town.links.switches(SwitchesLink("T2", "UMAYA")),
    ]
    async with town.store.begin() as db:
        row = (await db.scalars(select(Subscription))).one()
        row.paused_at, row.paused_because = town.now, MAKER_LEFT
    for one in (*bad, url):
        assert (await town.get(one)).status == 404
        assert (await town.ask("POST", one, data=ONE_CLICK)).status == 404
