"""A marketer prefers e-mail: chosen in Slack, told by SMTP, ended by one click, changed without Slack."""

import datetime as dt

import aiohttp

from reconnect.demo.running import Demo
from sandbox.mail import Mail
from tests.stories.browsing import Browser

FELIX, ADDRESS, CHANNEL = "U_FELIX", "felix@aurora.example", "creator-partnerships"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def mails(demo: Demo) -> list[Mail]:
    return demo.outside.mailbox.to(ADDRESS)


async def chooses(demo: Demo, *events: str) -> None:
    """By e-mail, in the modal that the command opens."""
    slack = demo.outside.slack
    channel = next(one for one in demo.outside.world.channels if one.name == CHANNEL)
    seen = await slack.command(FELIX, channel.id, "/connections", "notifications")
    while seen.view is None:
        await slack.memory.next_change(within=5)
    sent = await slack.submit_view(FELIX, seen.view.id, {"preferences_mailed": list(events)})
    await sent.soon("Direktnachrichten", within=5)


async def test_a_marketer_is_told_by_mail_in_german_until_one_click_ends_it(demo: Demo) -> None:
    await chooses(demo, "invalidated")
    demo.outside.instagram.change_password("astridsjo")
    await demo.look_again()

    [mail] = mails(demo)
    headers = {name: value.strip() for name, value in mail.headers}
    assert mail.subject == "1 Verbindung ist erloschen"
    assert "Passwort geändert am" in mail.text
    assert "@astridsjo" in mail.text
    assert headers["Content-Language"] == "de"
    link = headers["List-Unsubscribe"].strip("<>")
    assert link in mail.text

    async with Browser() as scanner:
        await scanner.open(link)
        assert (scanner.status, ADDRESS in scanner.page) == (200, True)
    async with aiohttp.ClientSession() as program, program.post(link, data=ONE_CLICK) as answer:
        assert answer.status == 200
    demo.outside.instagram.revoke("lucia.fn")
    await demo.outside.clock.advance(dt.timedelta(days=1))
    assert mails(demo) == [mail]

    async with Browser() as felix:
        await felix.open(link)
        assert 'value="mail on"' in felix.page
        await felix.submit(switch="mail on")
        assert 'value="mail off"' in felix.page
    demo.outside.instagram.revoke("fritzi.gross")
    await demo.look_again()
    [_, again] = mails(demo)
    assert again.subject == "1 Verbindung ist erloschen"
    assert "@lucia.fn" not in again.text
