"""The whole loop: a lapse becomes a reminder, a click repairs it, Slack knows."""

import datetime as dt
import re

from locales import Say
from reconnect.demo.running import Demo
from sandbox.mail import Mail
from sandbox.slack import Message
from tests.stories.browsing import Browser

TEAM, PERSON, CHANNEL = "T_AURORA", "U_MAYA", "creator-partnerships"
CREATOR, HANDLE, ADDRESS = "cr-astrid", "astridsjo", "astrid@mail.example"


def notices(demo: Demo, about: str) -> list[Message]:
    """The channel's messages that tell of *about*."""
    channel = next(one for one in demo.outside.world.channels if one.name == CHANNEL)
    return [
        one for one in demo.outside.slack.messages(channel.id, demo_user(demo)) if about in str(one.blocks)
    ]


def demo_user(demo: Demo) -> str:
    return next(one.id for one in demo.outside.world.users if one.team_id == TEAM and not one.is_restricted)


def mails(demo: Demo, address: str = ADDRESS) -> list[Mail]:
    return demo.outside.mailbox.to(address)


def page_link(mail: Mail) -> str:
    found = re.search(r"http://localhost:\d+/c/\S+", mail.text)
    assert found is not None
    return found[0]


async def reconnect(browser: Browser, mail: Mail, handle: str = HANDLE, without: str | None = None) -> None:
    """Click in the mail, then allow it at the network, signed in there as *handle*."""
    await browser.open(page_link(mail))
    await browser.click("Instagram")
    username = re.search(rf'value="(\d+)"(?=[^@]*@?{re.escape(handle)})', browser.page)
    assert username is not None
    await browser.submit(without=without, account=username[1], decision="allow")


async def test_a_lapse_is_told_reminded_repaired_and_resolved(demo: Demo) -> None:
    assert notices(demo, HANDLE) == []
    assert mails(demo) == []

    demo.outside.instagram.change_password(HANDLE)
    await demo.look_again()

    [notice] = notices(demo, HANDLE)
    assert "password changed" in str(notice.blocks).lower()
    [mail] = mails(demo)

    async with Browser() as astrid:
        await reconnect(astrid, mail)
        assert astrid.status == 200

    done = await demo.work()
    assert done.notices["updated"] + done.notices["posted"] <= 1
    [resolved] = notices(demo, HANDLE)
    assert resolved.ts == notice.ts
    assert "reconnected" in str(resolved.blocks).lower()

    await demo.outside.clock.advance(dt.timedelta(days=4))
    assert mails(demo) == [mail]


async def test_the_second_reminder_comes_after_three_days_and_not_before(demo: Demo) -> None:
    demo.outside.instagram.revoke(HANDLE)
    await demo.look_again()
    await demo.outside.clock.advance(dt.timedelta(days=2, hours=23))
    assert len(mails(demo)) == 1
    await demo.outside.clock.advance(dt.timedelta(hours=1))
    first, second = mails(demo)
    assert dict(second.headers)["In-Reply-To"] == dict(first.headers)["Message-ID"]


async def test_a_box_that_was_not_ticked_is_named_and_nothing_is_stored(demo: Demo) -> None:
    demo.outside.instagram.revoke(HANDLE)
    await demo.look_again()
    [mail] = mails(demo)
    async with Browser() as astrid:
        await reconnect(astrid, mail, without="instagram_business_manage_insights")
        assert astrid.status >= 400
        # There is no Swedish catalog, so she reads the brand's German.
        assert Say("sv")("insights").lower() in astrid.page.lower()
    assert (await demo.work()).lapses == {"opened": 0, "closed": 0}


async def test_another_account_is_refused_kindly_and_nothing_is_stored(demo: Demo) -> None:
    demo.outside.instagram.revoke(HANDLE)
    await demo.look_again()
    [mail] = mails(demo)
    async with Browser() as astrid:
        await reconnect(astrid, mail, handle="ana.pinta")
        assert astrid.status >= 400
        assert "@ana.pinta" in astrid.page
        assert f"@{HANDLE}" in astrid.page
    assert (await demo.work()).lapses == {"opened": 0, "closed": 0}
