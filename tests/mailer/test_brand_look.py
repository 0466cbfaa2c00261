"""A brand's colour can be read wherever it stands, and its logo travels inside the mail."""

import base64
import dataclasses
import datetime as dt
import email
import email.policy
import itertools
import re
import struct
import zlib
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given as having
from hypothesis import strategies as st
from sqlalchemy import select

from mailer.facts import Words
from mailer.skeleton import _skeleton, fill
from mailer.tints import CARD, DARK_CARD, USUAL, contrast, tints
from mailer.writing import CLIPPED, Writer
from store import brand_look, lapses, mail_texts, previewing, reminders
from store.brand_look import Logo, letterhead
from store.codes import Cause, Event, Network
from store.database import Store
from store.intake.refusals import Refused
from store.links import Links
from store.mail_codes import MailKind
from store.mail_texts import OwnWords
from store.moment import Moment
from store.outbox import claim
from store.pictures import fitted, picture
from store.tables import Brand, HistoryEntry
from tests import given
from tests.conftest import KEY
from tests.mailer.test_skeleton import LAPSED, URLS

WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), None)


def png(width: int, height: int, padding: int = 0) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\x00" + b"\x7f" * width) * height
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
            chunk(b"tEXt", b"x" * padding),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x30\x00\xa0\x01\x01\x11\x00\xff\xd9"


@having(st.integers(0, 0xFFFFFF))
def test_every_colour_can_be_read_wherever_it_stands(number: int) -> None:
    colour = f"#{number:06x}"
    its = tints(colour)
    assert contrast(its.ink, its.ground) >= 4.5
    assert contrast(its.dark_ink, its.dark_ground) >= 4.5
    assert contrast(its.ground, CARD) >= 3
    assert contrast(its.dark_ground, DARK_CARD) >= 3
    assert contrast(its.heading, CARD) >= 3
    assert contrast(its.dark_heading, DARK_CARD) >= 3
    assert contrast(its.link, CARD) >= 4.5
    assert contrast(its.dark_link, DARK_CARD) >= 4.5
    if contrast(colour, CARD) >= 3:
        assert its.ground == colour
    if contrast(colour, DARK_CARD) >= 3:
        assert its.dark_ground == colour


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert tints(None) is USUAL


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "neither a PNG nor a JPEG"),
        (b"<svg onload=alert(1)>", "neither a PNG nor a JPEG"),
        (b"", "neither a PNG nor a JPEG"),
        (png(10, 10)[:30], "cut short or damaged"),
        (png(0, 10), "cut short or damaged"),
        (b"\xff\xd8\xff\xe0\x00\x02", "cut short or damaged"),
        (b"\xff\xd8\xff\xc0\x00\x00\x00", "cut short or damaged"),
        (png(4_001, 1), "4001 × 1 pixels"),
        (png(10, 10, 62_000), "at most 60 are allowed"),
    ],
)
def test_what_is_no_logo_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        picture(content)


def test_a_logo_is_shown_whole_and_never_larger_than_it_is() -> None:
    found = picture(JPEG)
    assert (found.media_type, found.width, found.height) == ("image/jpeg", 160, 48)
    assert fitted(640, 192, 160, 48) == (160, 48)
    assert fitted(100, 480, 160, 48) == (10, 48)
    assert fitted(20, 20, 160, 48) == (20, 20)


@pytest.mark.parametrize("text", ["red", "#12345", "rgb(1,2,3)", "#1234567", "url(x)", "#12 456"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is no colour"):
        brand_look.COLOUR.read(text)


async def dressed(store: Store, now: dt.datetime, content: bytes, **words: Any) -> EmailMessage:
    """The reminder of a brand with that logo."""
    async with store.begin() as db:
        brand = await given.brand(db, "glow", name='Glow & "Co"', helpdesk_url="https://help.example/")
        await brand_look.change_colour(db, brand, "#ffee00", "maya", Moment(now))
        await brand_look.change_logo(db, brand, picture(content), "maya", Moment(now))
        own = OwnWords(note="[x](https://help.example/y)", **words)
        await mail_texts.change_as_operator(db, "glow", MailKind.RECONNECT, "en", own, "maya", Moment(now))
        mail = await previewing.reminder(db, brand, None, Moment(now), "en")
    data = WRITER.envelope(mail).data
    assert len(data) < CLIPPED
    assert data == WRITER.envelope(mail).data
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def half(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


async def test_the_logo_travels_inside_the_mail(store: Store, now: dt.datetime) -> None:
    content = png(320, 96)
    message = await dressed(store, now, content, button="Yes, {{first_name}}!", closing="**Bye**")
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    html, logo = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert logo.get_content_type() == "image/png"
    assert base64.b64decode(str(logo.get_payload())) == content
    cid = str(logo["Content-ID"]).strip("<> ")
    page = half(message, "html")
    assert f'<img class="logo" src="cid:{cid}" width="160" height="48" alt="Glow &amp; &#34;Co&#34;"' in page
    assert not re.search(r'src="(?!cid:)', page)
    its = tints("#ffee00")
    assert all(shade in page for shade in dataclasses.astuple(its))
    assert USUAL.ground not in page
    assert ">Yes, " in page
    assert "<strong>Bye</strong>" in page
    assert "x (https://help.example/y)" in half(message, "plain")


async def test_a_mail_that_would_be_cut_goes_without_its_logo(store: Store, now: dt.datetime) -> None:
    message = await dressed(store, now, png(320, 96, 60_000), closing="\u0e01" * 1_000)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "cid:" not in half(message, "html")
    assert "Glow &amp; &#34;Co&#34;</span>" in half(message, "html")


async def test_queued_mails_keep_the_look_of_their_hour(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        brand = await given.brand(db)
        await brand_look.change_logo(db, brand, picture(png(20, 10)), "maya", Moment(now))
        await given.campaign(db)
        await given.creator(db)
        await given.profile(db)
        await given.participation(db)
        await given.grant(db, granted_at=now - 9 * given.DAY, expires_at=now - given.DAY)
    async with store.begin() as db:
        await lapses.sweep(db, Moment(now))
        await reminders.queue_due(db, Moment(now))
    async with store.begin() as db:
        brand = await db.get_one(Brand, "glow")
        await brand_look.change_logo(db, brand, picture(png(30, 10)), "maya", Moment(now))
        (mail,) = await claim(db, Moment(now), "tests", 10)
        assert mail.logo is not None
        assert (mail.logo.width, mail.logo.height) == (20, 10)


async def test_history_says_what_was_changed(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        brand = await given.brand(db, helpdesk_url="https://help.glöw.example:8443/x")
        for colour in ("#112233", "#112233", None):
            await brand_look.change_colour(db, brand, colour, "maya", Moment(now))
        await brand_look.change_hosts(db, brand, ["shop.example"], "maya", Moment(now))
        assert letterhead(brand) == {
            "link_hosts": ["help.xn--glw-tna.example", "glow.example", "shop.example"]
        }
    async with store.read() as db:
        rows = (await db.execute(select(HistoryEntry.event, HistoryEntry.detail))).all()
    assert {row.event for row in rows} == {Event.SETTINGS_CHANGED}
    assert [row.detail["changed"] for row in rows] == [
        {"colour": [None, "#112233"]},
        {"colour": ["#112233", None]},
        {"link_hosts": [[], ["shop.example"]]},
    ]


def test_letters_of_many_brands_share_a_skeleton() -> None:
    before = _skeleton.cache_info().currsize
    for n, colour in itertools.product(range(5), ("#123456", "#ffee00", "#00ff00")):
        words = Words(
            f"Brand {n}", Network.INSTAGRAM, Cause.EXPIRED, LAPSED, colour=colour, note=f"*{n}*", closing=f"- {n}",
            logo=Logo(n, "image/png", 100 + n, 20, b"x"),
        )  # fmt: skip
        fill(words, URLS, "en")
    assert _skeleton.cache_info().currsize == before + 1
