"""Shortcuts, and links to our own pages."""

import asyncio

import pytest

from bot.mentions import mentioned
from store.database import Store
from tests import given
from tests.bot.office import Office


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Is @ana.reels connected? And @bo_ek.", ("@ana.reels", "@bo_ek")),
        ("<https://www.instagram.com/ana.reels/?hl=en|Ana> soon", ("@ana.reels",)),
        ("https://tiktok.com/@ana.tok and <https://youtube.com/@Ana>", ("@ana.tok", "@Ana")),
        ("<https://facebook.com/ana.page> https://m.youtube.com/c/ana", ("@ana.page", "@ana")),
        ("<mailto:ana@mail.example|ana@mail.example>, bo@mail.example.", ("ana@mail.example", "bo@mail.example")),
        ("<@U123> <!here> <#C1|team> https://instagram.com/p/Cxyz/ https://youtube.com/watch?v=1", ()),
        ("ana@mail.example ana@mail.example", ("ana@mail.example",)),
        ("@ . @@ <", ()),
    ],
)  # fmt: skip
def test_whoever_a_message_names_is_found(text: str, names: tuple[str, ...]) -> None:
    assert mentioned(text) == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<@UPAUL>, is @ana.reels connected?", "Instagram @ana.reels"),
        ("ask <mailto:bo@mail.example|bo@mail.example>", "Instagram @bo.reels"),
        ("https://instagram.com/ana.reels or @bo.reels", "Several creators fit."),
        ("@nobody and @ghost", "I know no creator by “@nobody” and “@ghost”."),
        ("good morning", "There is no handle"),
    ],
)
async def test_the_status_of_whom_a_message_names_is_a_shortcut(office: Office, text: str, told: str) -> None:
    said = await office.slack.say("UPAUL", "CTEAM", text)
    ts = said.messages[-1].ts

    seen = await office.slack.shortcut("UMAYA", "status_of_message", channel="CTEAM", ts=ts)

    await office.modal(seen, told)
    refused = await office.slack.shortcut("UGUEST", "status_of_message", channel="CTEAM", ts=ts)
    assert "only to full members" in (await refused.soon()).words


async def test_find_a_creator_is_a_global_shortcut(office: Office) -> None:
    find = await office.modal(await office.slack.shortcut("UMAYA", "find_creator"), "by handle")
    (offered,) = await office.slack.options("UMAYA", find, "creator:picked", "bo")

    chose = await office.slack.choose_view("UMAYA", find.id, "creator:picked", offered)

    await office.modal(chose, "Instagram @bo.reels")


async def shares(office: Office, link: str, who: str = "UMAYA") -> list[str]:
    """What shows below that person's message with *link*."""
    said = await office.slack.say(who, "CTEAM", link)
    message = said.messages[-1]
    await office.slack.event(
        "T1",
        {
            "type": "link_shared",
            "user": who,
            "channel": "CTEAM",
            "message_ts": message.ts,
            "links": [{"domain": "reconnect.example", "url": link}],
        },
    )
    await asyncio.sleep(0.1)
    return [block["text"]["text"] for each in message.attachments for block in each["blocks"]]


async def test_our_own_links_show_what_they_lead_to(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme", name="Hush")
    await office.breaks()

    (campaign,) = await shares(office, f"{office.url}/console/campaigns/spring?tab=1")
    assert "*Spring: 1 connection is missing*" in campaign
    assert "1 connected" in campaign
    (creator,) = await shares(office, f"{office.url}/console/creators/ana")
    assert "*Ana López*\n:red_circle: Instagram @ana.reels: *Password changed on" in creator
    for link, who in (
        (f"{office.url}/console/campaigns/hush", "UMAYA"),
        (f"{office.url}/console/campaigns/spring", "UGUEST"),
        (f"{office.url}/console/monitor", "UMAYA"),
        ("https://elsewhere.example/console/creators/ana", "UMAYA"),
        (f"{office.url}.elsewhere.example/console/creators/ana", "UMAYA"),
    ):
        assert await shares(office, link, who) == []
