"""A marketer's mail that comes back: what follows for that person, and for nobody else."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from mailer import notice_marks
from mailer.bounces.arriving import Arrival, arrive
from mailer.bounces.judging import Judged, judge_waiting
from mailer.bounces.whose import Desk
from mailer.noticing import Noticed, mail_notices
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from sandbox.mail import Mail
from sandbox.mailbox import Mailbox
from store import bounces, lapses, preferences
from store.codes import Watched
from store.database import Store
from store.links import Links
from store.mail_codes import ReportSource
from store.moment import Moment
from store.preferences import Mailbox as Address
from store.rules.concern import Viewer
from store.tables import Brand, Subscription, Suppression
from tests import given
from tests.conftest import KEY
from tests.mailer.bounces import samples
from tests.mailer.bounces.samples import complaint, dsn

DOMAIN = "bounces.example"
DESK = Desk((KEY,), DOMAIN)
WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), DOMAIN)
MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
PAUL = Viewer("T1", "UPAUL", "paul@glow.example")
TO_MAYA = "rfc822; Maya@Glow.example"


@pytest.fixture
async def mail(store: Store, mailbox: Mailbox, now: dt.datetime) -> Mail:
    """What Maya was told; Paul was told the same."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        (await db.get_one(Brand, "glow")).slack_team_id = "T1"
        for one in (MAYA, PAUL):
            await preferences.set_mailed(
                db, one, Address(one.email or "", "en", "UTC"), frozenset(Watched), now
            )
        await lapses.sweep(db, Moment(now))
    assert (await send(store, mailbox, now)).sent == 2
    return mailbox.to("maya@glow.example")[0]


async def send(store: Store, mailbox: Mailbox, at: dt.datetime) -> Noticed:
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{mailbox.port}?starttls=never")) as smtp:
        return await mail_notices(store, WRITER, smtp, Moment(at), "tests")


async def told(store: Store, content: bytes, to: str, at: dt.datetime) -> Judged:
    assert await arrive(store, DESK, content, [to], at) is Arrival.STORED
    return await judge_waiting(store, DESK, at)


async def dead(store: Store) -> list[str]:
    """Addresses of which people are told that nobody has them."""
    async with store.read() as db:
        assert not (await db.scalars(select(Suppression))).all()
        found = [(await preferences.mailed(db, one)).dead_address for one in (MAYA, PAUL)]
        return [one for one in found if one]


async def test_a_mail_that_came_back_ends_that_persons_mails_until_they_choose_again(
    store: Store, mailbox: Mailbox, mail: Mail, now: dt.datetime
) -> None:
    assert await told(store, dsn(recipient=TO_MAYA, quoted=""), mail.sender, now) == Judged(learnt=1)
    assert await told(store, dsn(recipient=TO_MAYA, quoted=""), mail.sender, now) == Judged(ignored=1)
    assert await dead(store) == ["maya@glow.example"]

    async with store.begin() as db:
        await given.creator(db, "bo")
        await given.profile(db, "bo")
        await given.grant(db, "bo-instagram", granted_at=now - 90 * given.DAY, expires_at=now)
        await given.participation(db, creator_id="bo")
        await lapses.sweep(db, Moment(now + given.DAY))
    assert (await send(store, mailbox, now + given.DAY)).sent == 1
    assert len(mailbox.to("maya@glow.example")) == 1
    async with store.begin() as db:
        new = Address("maya@new.example", "en", "UTC")
        await preferences.set_mailed(db, MAYA, new, frozenset(Watched), now + given.DAY)
    assert (await send(store, mailbox, now + 2 * given.DAY)).sent == 1
    # The address of then is not the address of now.
    await told(store, dsn(recipient=TO_MAYA), mail.sender, now + 2 * given.DAY)
    assert await dead(store) == []


@pytest.mark.parametrize(
    ("content", "to"),
    [
        (lambda header_id: complaint(quoted=f"Message-ID: <{header_id}>\n"), f"fbl@{DOMAIN}"),
        (
            lambda header_id: dsn(recipient=TO_MAYA, quoted="", envelope_id=header_id.partition("@")[0]),
            f"postmaster@{DOMAIN}",
        ),
    ],
    ids=["a complaint that quotes it", "our envelope id"],
)
async def test_a_notice_is_known_by_its_marks(
    store: Store, mail: Mail, now: dt.datetime, content: Callable[[str], bytes], to: str
) -> None:
    header_id = dict(mail.headers)["Message-ID"].strip("<> ")
    assert (await told(store, content(header_id), to, now)).learnt == 1
    assert await dead(store) == ["maya@glow.example"]


async def test_a_provider_tells_of_notices_too(store: Store, mail: Mail, now: dt.datetime) -> None:
    event = {"event": "spamreport", "email": "maya@glow.example", "smtp-id": dict(mail.headers)["Message-ID"]}
    async with store.begin() as db:
        await bounces.receive(db, json.dumps([event]).encode(), now, source=ReportSource.SENDGRID)
    assert (await judge_waiting(store, DESK, now)).learnt == 1
    assert await dead(store) == ["maya@glow.example"]


@pytest.mark.parametrize(
    "content",
    [
        dsn("5.7.1", None, recipient=TO_MAYA),
        dsn("5.2.2", None, recipient=TO_MAYA),
        dsn("4.4.1", None, recipient=TO_MAYA, action="delayed"),
        dsn(recipient="rfc822; paul@glow.example"),
        dsn(recipient="rfc822; maya@elsewhere.example"),
        samples.VACATION,
        samples.EXIM,
        b"",
    ],
    ids=["policy", "soft", "delayed", "another person", "another address", "vacation", "prose", "nothing"],
)
async def test_nothing_follows_from(store: Store, mail: Mail, now: dt.datetime, content: bytes) -> None:
    assert await told(store, content, mail.sender, now) == Judged(ignored=1)
    assert await dead(store) == []


async def test_what_is_forged_ends_nobodys_mails(store: Store, mail: Mail, now: dt.datetime) -> None:
    notice, header_id = mail.sender[2:].partition(".")[0], dict(mail.headers)["Message-ID"]
    quoting = dsn(recipient=TO_MAYA, quoted=f"Message-ID: {header_id}\n")
    for to, content in (
        (notice_marks.return_path(("not our key",), int(notice), DOMAIN, ""), quoting),
        (f"n+{notice}.@{DOMAIN}", quoting),
        (mail.sender.replace("n+", "b+"), quoting),
        (f"fbl@{DOMAIN}", complaint(quoted=f"Message-ID: <notice.{notice}.{'0' * 24}@glow.example>\n")),
        (notice_marks.return_path((KEY,), 9_999, DOMAIN, ""), dsn(recipient=TO_MAYA)),
    ):
        assert (await told(store, content, to, now)).learnt == 0
    async with store.read() as db:
        assert not (await db.scalars(select(Subscription).where(Subscription.paused_at.is_not(None)))).all()
