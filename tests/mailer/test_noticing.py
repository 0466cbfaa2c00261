"""Notices mailed to people, against a real mail server."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from locales import Say, available
from mailer import notice_letter, notice_marks, return_path
from mailer.noticing import Noticed, mail_notices
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from sandbox.mailbox import Mailbox
from store import history, lapses, preferences
from store.codes import Cause, Event, Network, Watched
from store.database import Store
from store.links import Links
from store.moment import Moment
from store.notice_lines import Note, NoticeLine
from store.preferences import Mailbox as Address
from store.rules.concern import Viewer
from store.stakes import Stake
from store.tables import Brand, Creator, Suppression
from tests import given
from tests.conftest import KEY

MINUTE = dt.timedelta(minutes=1)
MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
ADDRESS = Address("maya@glow.example", "de", "Europe/Berlin")
LINKS = Links((KEY,), "https://reconnect.example")
WRITER = Writer((KEY,), LINKS, "bounces.example")
AT = dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC)


@pytest.fixture
async def world(store: Store, now: dt.datetime) -> Store:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        (await db.get_one(Brand, "glow")).slack_team_id = "T1"
        await preferences.set_mailed(db, MAYA, ADDRESS, frozenset(Watched), now)
        await lapses.sweep(db, Moment(now))
    return store


async def send(store: Store, mailbox: Mailbox, at: dt.datetime) -> Noticed:
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{mailbox.port}?starttls=never")) as smtp:
        return await mail_notices(store, WRITER, smtp, Moment(at), "tests")


async def test_one_mail_tells_all_of_a_pass_in_the_persons_language(
    world: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    async with world.begin() as db:
        await history.record(db, Event.ADDRESS_UNDELIVERABLE, now, creator_id="ana", detail={"reply": "550"})
    assert await send(world, mailbox, now) == Noticed(sent=1)
    assert await send(world, mailbox, now) == Noticed()

    (mail,) = mailbox.to("maya@glow.example")
    headers = dict(mail.headers)
    assert mail.subject == "1 Verbindung ist erloschen · 1 Adresse nimmt keine E-Mails an"
    assert headers["Content-Language"] == "de"
    assert "Ana" in mail.text
    assert "Instagram @ana" in mail.text
    (link,) = set(re.findall(r"https://reconnect\.example/\S+", mail.text))
    assert link.startswith("https://reconnect.example/unsubscribe/notices/")
    assert headers["List-Unsubscribe"].strip() == f"<{link}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert set(re.findall(r'href="([^"]+)"', mail.html)) == {link}


async def test_a_dead_address_is_no_creators(world: Store, mailbox: Mailbox, now: dt.datetime) -> None:
    mailbox.refuse("maya@glow.example")
    async with world.begin() as db:
        (await db.get_one(Creator, "ana")).email_folded = "maya@glow.example"

    assert (await send(world, mailbox, now)).failed == 1
    assert await send(world, mailbox, now + given.DAY) == Noticed()
    async with world.read() as db:
        assert (await preferences.mailed(db, MAYA)).dead_address == "maya@glow.example"
        assert not (await db.scalars(select(Suppression))).all()


async def test_a_refusal_for_now_is_tried_again(world: Store, mailbox: Mailbox, now: dt.datetime) -> None:
    mailbox.defer("maya@glow.example", times=1)
    assert await send(world, mailbox, now) == Noticed()
    assert await send(world, mailbox, now + 4 * MINUTE) == Noticed()
    assert await send(world, mailbox, now + 5 * MINUTE) == Noticed(sent=1)


async def test_without_a_server_it_stays_due(world: Store, mailbox: Mailbox, now: dt.datetime) -> None:
    async with Smtp(SmtpAddress.parse("smtp://127.0.0.1:9?starttls=never")) as nowhere:
        assert (await mail_notices(world, WRITER, nowhere, Moment(now), "tests")).troubles
    assert await send(world, mailbox, now) == Noticed(sent=1)


def test_the_marks_of_a_notice_are_no_messages() -> None:
    path = notice_marks.return_path((KEY,), 7, "bounces.example", "hello@glow.example")
    assert notice_marks.read_return_path(("a newer key", KEY), "Bounces.example", path.upper()) == 7
    assert return_path.read((KEY,), "bounces.example", path) is None
    messages = return_path.make((KEY,), 7, "bounces.example", "hello@glow.example")
    for other in (messages, path.replace("n+7", "n+8"), path.replace("bounces.", "other.")):
        assert notice_marks.read_return_path((KEY,), "bounces.example", other) is None
    assert notice_marks.return_path((KEY,), 7, None, "hello@glow.example") == "hello@glow.example"


def line(name: str = "Ana", handle: str | None = "ana", *, erased: bool = False) -> NoticeLine:
    due_on = dt.date(2026, 12, 5)
    stakes = (Stake("Spring & Co", "Glow", due_on), Stake("Sale", "Glow", None))
    its = Network.INSTAGRAM
    return NoticeLine(
        1, "ana", name, "p", its, handle, Cause.PASSWORD_CHANGED, AT, None, None, stakes, erased
    )


@pytest.mark.parametrize("locale", available())
def test_names_come_out_as_themselves_in_both_halves(locale: str) -> None:
    note = Note(1, Event.EXPIRING, AT, "bo", "{{bo}}", "p2", Network.TIKTOK, None, ends_at=AT)
    name = '<b>Ana</b> & "Co" {brand}'
    letter = notice_letter.write([line(name)], [note], Say(locale, "Europe/Berlin"), "G & H", "https://x/u")

    assert name in letter.text
    assert "{{bo}}" in letter.text
    assert "<b>" not in letter.html
    assert "{brand}" in letter.html
    assert "Spring &amp; Co" in letter.html
    assert " · " in letter.subject


def test_days_are_the_readers() -> None:
    letter = notice_letter.write([line()], (), Say("en", "Europe/Berlin"), "Glow", "https://x/u")
    assert "Password changed on 4 November 2026" in letter.text
    assert "At stake: Sale (Glow)" in letter.text


def test_many_are_counted_and_the_erased_have_no_name() -> None:
    lines = [line("Ana", erased=True)] * 200
    letter = notice_letter.write(lines, (), Say(), "Glow", "https://x/u")
    assert letter.subject == "200 connections have lapsed"
    assert "and 175 more" in letter.text
    assert "Ana" not in letter.text + letter.html
    assert "@ana" not in letter.text + letter.html
