import datetime as dt
from collections.abc import AsyncIterator, Awaitable
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox import certificate
from sandbox.mailbox import Mailbox
from sandbox.mailbox_pane import MailboxPane

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def letter(to: str = "kenji@mail.example", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = '"Aurora Beauty" <creators@aurora.example>'
    mail["To"] = to
    mail["Subject"] = "Auroraとのコラボレーション"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("こんにちは、健二さん\n")
    mail.add_alternative("<p>こんにちは、<b>健二</b>さん</p>", subtype="html")
    return mail


@pytest.fixture
def published() -> list[str]:
    return []


@pytest.fixture
async def mailbox(published: list[str]) -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(published.append, lambda: NOON)
    await mailbox.start()
    yield mailbox
    await mailbox.stop()


def deliver(mailbox: Mailbox, mail: EmailMessage, **options: object) -> Awaitable[object]:
    return aiosmtplib.send(
        mail,
        hostname="127.0.0.1",
        port=mailbox.port,
        start_tls=False,
        timeout=5,
        **options,  # type: ignore[arg-type]
    )


async def test_a_mail_is_kept_as_it_came(mailbox: Mailbox, published: list[str]) -> None:
    await deliver(mailbox, letter())

    [mail] = mailbox.to("Kenji@mail.example")
    assert (
        mail.sender,
        mail.recipients,
        mail.received_at,
    ) == ("creators@aurora.example", ("kenji@mail.example",), NOON)
    assert mail.subject == "Auroraとのコラボレーション"
    assert mail.text == "こんにちは、健二さん\n"
    assert "<b>健二</b>" in mail.html
    assert published == ["mailbox"]


async def test_a_refused_address_answers_550_until_it_is_mended(mailbox: Mailbox) -> None:
    mailbox.refuse("kenji@mail.example", "550 5.1.1 Unknown here")

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await deliver(mailbox, letter())
    assert (refused.value.recipients[0].code, refused.value.recipients[0].message) == (
        550,
        "5.1.1 Unknown here",
    )

    await deliver(mailbox, letter("lea@mail.example"))
    mailbox.mend("kenji@mail.example")
    await deliver(mailbox, letter())
    assert [mail.recipients for mail in mailbox.mails] == [("lea@mail.example",), ("kenji@mail.example",)]


async def test_a_deferred_address_is_taken_after_so_many_times(mailbox: Mailbox) -> None:
    mailbox.defer("kenji@mail.example", times=2)

    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await deliver(mailbox, letter())
        assert refused.value.recipients[0].code == 451
    await deliver(mailbox, letter())

    assert len(mailbox.mails) == 1


async def test_a_sender_and_a_mail_can_be_refused(mailbox: Mailbox) -> None:
    mailbox.refuse_sender("creators@aurora.example")
    with pytest.raises(aiosmtplib.SMTPSenderRefused):
        await deliver(mailbox, letter())

    mailbox.mend()
    mailbox.refuse_mail("kenji@mail.example", "554 5.7.1 No")
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await deliver(mailbox, letter())

    assert (refused.value.code, mailbox.mails) == (554, [])


async def test_a_line_dropped_after_the_final_dot_keeps_the_mail(mailbox: Mailbox) -> None:
    mailbox.drop()

    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await deliver(mailbox, letter())
    await deliver(mailbox, letter())

    assert [mail.recipients for mail in mailbox.mails] == [("kenji@mail.example",)] * 2


async def test_a_hanging_mailbox_answers_nothing(mailbox: Mailbox) -> None:
    mailbox.hang("kenji@mail.example")

    with pytest.raises(aiosmtplib.SMTPReadTimeoutError):
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=mailbox.port, start_tls=False, timeout=0.3)

    assert mailbox.mails == []


async def test_delivery_parameters_and_foreign_scripts_pass(mailbox: Mailbox) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port, start_tls=False, timeout=5)
    async with client:
        await client.ehlo()
        assert client.supports_extension("dsn")
        await client.mail(
            "b+1@bounces.example", options=["RET=HDRS", "ENVID=1", "SMTPUTF8"], encoding="utf-8"
        )
        await client.rcpt("健二@mail.example", options=["NOTIFY=FAILURE"], encoding="utf-8")
        await client.data(b"Subject: x\r\n\r\n..dot\r\n")

    [mail] = mailbox.mails
    assert mail.recipients == ("健二@mail.example",)
    assert {"RET=HDRS", "ENVID=1", "NOTIFY=FAILURE"} <= set(mail.parameters)


async def test_an_empty_return_path_is_taken(mailbox: Mailbox) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port, start_tls=False, timeout=5) as client:
        await client.sendmail("", ["kenji@mail.example"], b"Subject: bounce\r\n\r\nno\r\n")

    assert mailbox.mails[0].sender == ""


async def test_starttls_and_login_work_with_an_authority_of_our_own(tmp_path: Path) -> None:
    own = certificate.issue(tmp_path, dt.datetime.now(dt.UTC))
    mailbox = Mailbox(
        lambda kind: None, lambda: NOON, tls=own.for_server(), require_tls=True, users={"aurora": "geheim"}
    )
    await mailbox.start()
    try:

        def send(password: str) -> Awaitable[object]:
            return aiosmtplib.send(
                letter(),
                hostname="localhost",
                port=mailbox.port,
                start_tls=True,
                tls_context=own.for_client(),
                username="aurora",
                password=password,
                timeout=5,
            )

        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await send("falsch")
        await send("geheim")
        with pytest.raises(aiosmtplib.SMTPException):
            await deliver(mailbox, letter())
    finally:
        await mailbox.stop()
    assert len(mailbox.mails) == 1


@pytest.fixture
async def pane(mailbox: Mailbox) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    MailboxPane(mailbox).mount(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_the_pane_lists_the_newest_first_and_counts_the_unread(
    mailbox: Mailbox, pane: TestClient[web.Request, web.Application]
) -> None:
    await deliver(mailbox, letter())
    await deliver(mailbox, letter("lea@mail.example"))
    await pane.post("/sandbox/mailbox/1/read")

    shown = await (await pane.get("/sandbox/mailbox")).json()

    assert [(mail["to"], mail["read"]) for mail in shown["mails"]] == [
        (["lea@mail.example"], False),
        (["kenji@mail.example"], True),
    ]
    assert (shown["total"], shown["unread"]) == (2, 1)
    assert shown["mails"][0]["from"] == {"name": "Aurora Beauty", "address": "creators@aurora.example"}
    assert (await pane.get("/sandbox/mailbox/3")).status == 404


async def test_levers_are_pulled_from_the_pane(
    mailbox: Mailbox, pane: TestClient[web.Request, web.Application]
) -> None:
    async def pull(lever: str) -> int:
        wish = {"lever": lever, "address": "kenji@mail.example"}
        return (await pane.post("/sandbox/mailbox/levers", json=wish)).status

    assert (await pull("refuse"), await pull("explode")) == (200, 400)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await deliver(mailbox, letter())
    assert await pull("accept") == 200
    await deliver(mailbox, letter())


async def test_the_unsubscribe_button_posts_as_a_mailbox_provider_does(
    mailbox: Mailbox, pane: TestClient[web.Request, web.Application]
) -> None:
    asked: list[tuple[str, str]] = []

    async def unsubscribe(request: web.Request) -> web.Response:
        asked.append((request.content_type, await request.text()))
        return web.Response()

    brand = web.Application()
    brand.router.add_post("/unsubscribe/abc", unsubscribe)
    async with TestServer(brand) as server:
        link = f"<{server.make_url('/unsubscribe/abc')}>"
        await deliver(
            mailbox, letter(List_Unsubscribe=link, List_Unsubscribe_Post="List-Unsubscribe=One-Click")
        )
        await deliver(mailbox, letter(List_Unsubscribe=link))
        assert await (await pane.post("/sandbox/mailbox/1/unsubscribe")).json() == {"ok": True, "status": 200}
        assert (await pane.post("/sandbox/mailbox/2/unsubscribe")).status == 409

    assert asked == [("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")]
