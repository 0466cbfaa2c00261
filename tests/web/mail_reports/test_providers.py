"""Providers tell of bounces over the wire, signed as they sign; the worker judges what is proven."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from mailer import return_path
from mailer.bounces.judging import judge_waiting
from mailer.bounces.whose import Desk
from mailer.envelope import message_id
from store.database import Store
from store.links import Links
from store.mail_codes import MailKind, MailState, ReportSource
from store.tables import Message, Suppression
from tests import given
from tests.conftest import KEY
from tests.web.mail_reports import signing
from tests.web.mail_reports.signing import CERTIFICATE_URL, SUBSCRIBE_URL, SendGridAccount, Sns
from web.app import Web, routes
from web.mail_reports.amazon import Amazon
from web.mail_reports.mailgun import Mailgun
from web.mail_reports.postmark import Postmark
from web.mail_reports.proof import Provider
from web.mail_reports.sendgrid import SendGrid
from web.mail_reports.ses import Ses

PASSWORD = "a password for Postmark alone"
MAILGUN_KEY = "key-0123456789"
DESK = Desk((KEY,), "bounces.example")


@dataclass
class Site:
    """Our site, an Amazon that serves certificates, and a mail of ours that went out."""

    store: Store
    now: dt.datetime
    url: str
    sns: Sns
    sendgrid: SendGridAccount
    fetched: list[str]
    mail: int
    http: aiohttp.ClientSession

    @property
    def header_id(self) -> str:
        return message_id((KEY,), self.mail, "glow.example")

    @property
    def sender(self) -> str:
        return return_path.make((KEY,), self.mail, "bounces.example", "")

    async def tell(self, provider: str, body: Any, headers: dict[str, str] | None = None) -> int:
        """The status of the answer, after all that waits was judged."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.post(
            f"{self.url}/webhooks/mail/{provider}", data=data, headers=headers
        ) as answer:
            status = answer.status
        await judge_waiting(self.store, DESK, self.now)
        return status

    async def outcome(self) -> tuple[MailState, bool]:
        """The state of the mail, and whether its address is suppressed."""
        async with self.store.read() as db:
            suppressed = await db.scalar(select(Suppression.address)) is not None
            return (await db.get_one(Message, self.mail)).state, suppressed


@pytest.fixture
async def site(store: Store, now: dt.datetime) -> AsyncIterator[Site]:
    sns, sendgrid, fetched = Sns(now), SendGridAccount(), list[str]()

    async def amazon(request: web.Request) -> web.Response:
        fetched.append(request.path_qs)
        return web.Response(body=sns.pem)

    certificates = web.Application()
    certificates.router.add_get("/{path:.*}", amazon)
    async with TestServer(certificates) as aws, aiohttp.ClientSession() as http:
        app = web.Application()
        providers: dict[ReportSource, Provider] = {
            ReportSource.SES: Ses(signing.TOPIC, Amazon(str(aws.make_url("")).rstrip("/")).fetch),
            ReportSource.SENDGRID: SendGrid(sendgrid.public_key),
            ReportSource.POSTMARK: Postmark(PASSWORD),
            ReportSource.MAILGUN: Mailgun(MAILGUN_KEY),
        }
        links = Links((KEY,), "https://reconnect.example")
        routes(app, Web(store, links, {}, lambda: now, "https://reconnect.example", mail_providers=providers))
        async with TestServer(app) as ours:
            mail = await _sent(store, now)
            url = str(ours.make_url("")).rstrip("/")
            yield Site(store, now, url, sns, sendgrid, fetched, mail, http)


async def _sent(store: Store, at: dt.datetime) -> int:
    async with store.begin() as db:
        await given.brand(db)
        await given.creator(db)
        row = Message(
            kind=MailKind.HUB_INVITE, creator_id="ana", brand_id="glow", recipient="ana@mail.example",
            locale="en", words={}, state=MailState.SENT, queued_at=at, try_at=at, sent_at=at,
        )  # fmt: skip
        db.add(row)
        await db.flush()
        return row.id


def ses_bounce(source: str, kind: str = "Permanent", status: str = "5.1.1") -> dict[str, Any]:
    recipient = {"emailAddress": "ana@mail.example", "action": "failed", "status": status}
    return {
        "notificationType": "Bounce",
        "bounce": {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [recipient]},
        "mail": {"source": source, "messageId": "0102"},
    }


def mailgun_failure(header_id: str) -> dict[str, Any]:
    return {
        "event": "failed", "severity": "permanent", "reason": "bounce", "recipient": "ana@mail.example",
        "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "550 5.1.1 no such user"},
        "message": {"headers": {"message-id": header_id}},
    }  # fmt: skip


@pytest.mark.parametrize("version", ["1", "2"])
async def test_ses_is_believed_by_amazons_certificate(site: Site, version: str) -> None:
    assert await site.tell("ses", site.sns.says(ses_bounce(site.sender), version)) == 200
    assert await site.outcome() == (MailState.BOUNCED, True)
    assert site.fetched == ["/SimpleNotificationService-0123.pem"]


async def test_a_subscription_to_our_topic_is_confirmed(site: Site) -> None:
    asked = site.sns.says("x", Type="SubscriptionConfirmation", Token="t", SubscribeURL=SUBSCRIBE_URL)
    assert await site.tell("ses", asked) == 200
    assert site.fetched[1:] == ["/?Action=ConfirmSubscription&Token=t"]
    elsewhere = SUBSCRIBE_URL.replace("amazonaws.com", "amazonaws.com.evil.example")
    asked = site.sns.says("x", Type="SubscriptionConfirmation", Token="t", SubscribeURL=elsewhere)
    assert await site.tell("ses", asked) == 403
    assert len(site.fetched) == 2


async def test_ses_is_refused_when_anything_is_not_amazons_or_not_ours(site: Site) -> None:
    good = site.sns.says(ses_bounce(site.sender))
    for changed in (
        {"Message": json.dumps(ses_bounce(site.sender, status="5.1.2"))},
        {"Signature": "AAAA"},
        {"SignatureVersion": "3"},
        {"Type": "Other"},
        {"SigningCertURL": CERTIFICATE_URL.replace("https", "http")},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com@evil.example/x.pem"},
        {"SigningCertURL": "https://evil.example/sns.eu-west-1.amazonaws.com/x.pem"},
        {"SigningCertURL": "https://bucket.s3.amazonaws.com/x.pem"},
    ):
        assert await site.tell("ses", good | changed) == 403, changed
    another = site.sns.says(ses_bounce(site.sender), TopicArn="arn:aws:sns:eu-west-1:666:bounces")
    assert await site.tell("ses", another) == 403
    for body in (b"", b"[]", b"{", b"\xff"):
        assert await site.tell("ses", body) == 403
    assert await site.outcome() == (MailState.SENT, False)


async def test_sendgrid_is_believed_by_its_signature(site: Site) -> None:
    event = {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user",
             "email": "ana@mail.example", "smtp-id": f"<{site.header_id}>"}  # fmt: skip
    body = json.dumps([{"event": "delivered"}, event]).encode()
    headers = site.sendgrid.headers(body, site.now)
    assert await site.tell("sendgrid", body + b" ", headers) == 403
    assert (
        await site.tell("sendgrid", body, site.sendgrid.headers(body, site.now - dt.timedelta(days=3))) == 403
    )
    assert await site.tell("sendgrid", body) == 403
    assert await site.outcome() == (MailState.SENT, False)
    assert await site.tell("sendgrid", body, headers) == 200
    assert await site.outcome() == (MailState.BOUNCED, True)


async def test_postmark_is_believed_by_its_password(site: Site) -> None:
    body = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "ana@mail.example",
            "Content": f"Received: by x\r\nMessage-ID: <{site.header_id}>\r\n\r\n"}  # fmt: skip
    for headers in (
        None,
        signing.basic("wrong"),
        {"Authorization": "Basic ???"},
        {"Authorization": PASSWORD},
    ):
        assert await site.tell("postmark", body, headers) == 403
    assert await site.outcome() == (MailState.SENT, False)
    assert await site.tell("postmark", body, signing.basic(PASSWORD)) == 200
    assert await site.outcome() == (MailState.COMPLAINED, True)


async def test_mailgun_is_believed_once_and_soon(site: Site) -> None:
    event = mailgun_failure(site.header_id)
    old = signing.mailgun(MAILGUN_KEY, event, site.now - dt.timedelta(hours=1))
    assert await site.tell("mailgun", old) == 403
    assert await site.tell("mailgun", signing.mailgun("another", event, site.now)) == 403
    assert await site.outcome() == (MailState.SENT, False)
    good = signing.mailgun(MAILGUN_KEY, event, site.now)
    assert await site.tell("mailgun", good) == 200
    assert await site.tell("mailgun", good) == 403
    assert await site.outcome() == (MailState.BOUNCED, True)


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [
        ("Transient", "5.1.1", MailState.BOUNCED),
        ("Permanent", "5.7.1", MailState.BOUNCED),
        ("Undetermined", "", MailState.BOUNCED),
    ],
)
async def test_what_is_not_hard_suppresses_nobody(
    site: Site, kind: str, status: str, state: MailState
) -> None:
    assert await site.tell("ses", site.sns.says(ses_bounce(site.sender, kind, status))) == 200
    assert await site.outcome() == (state, False)


async def test_a_proven_report_about_somebody_elses_mail_changes_nothing(site: Site) -> None:
    for stranger in (
        "someone@else.example",
        site.sender.replace(".", "0.", 1),
        site.header_id.replace(".", "0.", 1),
    ):
        event = mailgun_failure(stranger)
        token = f"{len(stranger):0>50}" + stranger
        assert await site.tell("mailgun", signing.mailgun(MAILGUN_KEY, event, site.now, token)) == 200
    assert await site.tell("mailgun", signing.mailgun(MAILGUN_KEY, {"event": []}, site.now, "x")) == 200
    assert await site.outcome() == (MailState.SENT, False)


async def test_unknown_providers_and_huge_bodies_are_refused(site: Site) -> None:
    assert await site.tell("nobody", {}) == 404
    assert await site.tell("mail", {}) == 404
    assert await site.tell("postmark", b"x" * (2 * 1024 * 1024 + 1), signing.basic(PASSWORD)) == 413
