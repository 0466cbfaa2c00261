import asyncio
import datetime as dt
from pathlib import Path

import pytest

import mailer.connection
from mailer.envelope import Envelope
from mailer.replies import NoConnection, NotDelivered, Verdict
from mailer.smtp import Smtp
from mailer.smtp_address import BadSmtpUrl, SmtpAddress, Tls
from reconnect.loops import loop_factory
from sandbox.certificate import Certificate, issue
from tests.mailer.mail_server import HANG_UP, MailServer, running

MAIL = Envelope(
    mail_from="b+1.0123456789abcdef@bounces.example",
    recipient="ana@mail.example",
    data=b"Subject: Hello\r\n\r\nHi Ana\r\n.\r\n..dots\r\n",
    message_id="1.a=b@glow.example",
)


def to(server: MailServer, query: str = "?starttls=never", login: str = "") -> SmtpAddress:
    scheme = "smtps" if server.from_the_start else "smtp"
    return SmtpAddress.parse(f"{scheme}://{login}localhost:{server.port}{query}")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return issue(tmp_path_factory.mktemp("tls"), dt.datetime.now(dt.UTC))


async def test_a_mail_arrives_byte_for_byte_and_the_reply_comes_back() -> None:
    async with running(MailServer()) as server, Smtp(to(server)) as smtp:
        assert await smtp.send(MAIL) == "250 2.0.0 Kept as 1"
    assert server.mails == [MAIL.data.replace(b"\r\n.", b"\r\n..") + b".\r\n"]
    assert server.commands[1] == "MAIL FROM:<b+1.0123456789abcdef@bounces.example>"
    assert server.commands[2] == "RCPT TO:<ana@mail.example>"


def test_it_is_the_same_on_uvloop_in_the_clear_and_encrypted(certificate: Certificate) -> None:
    async def talk() -> None:
        for query, tls in (("?starttls=never", None), ("", certificate.for_server())):
            server = MailServer(tls=tls)
            async with (
                running(server),
                Smtp(to(server, query), ca_file=str(certificate.authority)) as smtp,
            ):
                await smtp.send(MAIL)
                await smtp.send(MAIL)
            assert (len(server.mails), server.connections) == (2, 1)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(talk())


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
async def test_content_that_is_wanted_for_nobody_stays_empty(extensions: tuple[str, ...]) -> None:
    """RFC 2920, 3.1: a server may ask for content though it refused the only recipient."""
    server = MailServer({"RCPT": ["550 5.1.1 No"], "DATA": ["354 Go on"]}, extensions)
    async with running(server), Smtp(to(server)) as smtp:
        with pytest.raises(NotDelivered) as refused:
            await smtp.send(MAIL)
        assert refused.value.verdict is Verdict.DEAD_ADDRESS
        server.replies.clear()
        await smtp.send(MAIL)
    assert (len(server.mails), server.connections) == (1, 1)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
async def test_answers_that_are_not_smtp_end_the_connection_and_are_no_mails_fault(step: str) -> None:
    async with running(MailServer({step: ["<html>Hello</html>"]})) as server, Smtp(to(server)) as smtp:
        with pytest.raises(NoConnection, match="not SMTP") as trouble:
            await smtp.send(MAIL)
        assert trouble.value.maybe_accepted == (step == ".")
        await smtp.send(MAIL)
    assert server.connections == 2


@pytest.mark.parametrize(
    ("step", "reply", "verdict"),
    [
        ("RCPT", "550 No such user here", Verdict.DEAD_ADDRESS),
        ("RCPT", "550 5.1.1 No such user", Verdict.DEAD_ADDRESS),
        ("RCPT", "550 #5.1.1 No such user", Verdict.DEAD_ADDRESS),
        ("RCPT", "550-5.1.1 No such\r\n550 5.1.1 user", Verdict.DEAD_ADDRESS),
        ("RCPT", "553 5.1.2 No such host", Verdict.DEAD_ADDRESS),
        ("RCPT", "550 5.1.6 Moved away", Verdict.DEAD_ADDRESS),
        ("RCPT", "556 5.1.10 Takes no mail", Verdict.DEAD_ADDRESS),
        (".", "550 5.1.1 No such user", Verdict.DEAD_ADDRESS),
        ("RCPT", "450 4.2.0 Greylisted", Verdict.LATER),
        ("RCPT", "451 Later", Verdict.LATER),
        ("RCPT", "552 5.2.2 Mailbox full", Verdict.LATER),
        ("RCPT", "552 Too much", Verdict.LATER),
        ("RCPT", "550 4.2.1 Odd but temporary", Verdict.LATER),
        ("RCPT", "421 4.7.0 Too fast", Verdict.LATER),
        ("MAIL", "452 4.3.1 Disk full", Verdict.LATER),
        ("DATA", "451 4.3.0 Later", Verdict.LATER),
        (".", "451 4.7.1 Later", Verdict.LATER),
        (".", "421 4.3.2 Shutting down", Verdict.LATER),
        ("RCPT", "550 5.7.1 We do not like you", Verdict.REFUSED),
        ("RCPT", "551 Elsewhere", Verdict.REFUSED),
        ("RCPT", "550 5.1.11 Something new", Verdict.REFUSED),
        ("DATA", "554 No", Verdict.REFUSED),
        (".", "554 5.7.1 Looks like spam", Verdict.REFUSED),
        (".", "550 Spam", Verdict.REFUSED),
        (".", "552 5.3.4 Too big", Verdict.REFUSED),
        ("MAIL", "550 5.7.1 Sender refused", Verdict.OURS),
        ("MAIL", "550 Sender refused", Verdict.OURS),
        ("MAIL", "530 5.7.0 Log in first", Verdict.OURS),
        ("RCPT", "530 5.7.0 Log in first", Verdict.OURS),
        ("RCPT", "550 5.1.8 Sender's domain does not exist", Verdict.OURS),
    ],
)
async def test_each_refusal_has_its_verdict_and_the_next_mail_goes_out(
    step: str, reply: str, verdict: Verdict
) -> None:
    async with running(MailServer({step: [reply]})) as server, Smtp(to(server)) as smtp:
        with pytest.raises(NotDelivered) as refused:
            await smtp.send(MAIL)
        assert refused.value.verdict == verdict
        assert refused.value.reply.startswith(reply[:3])
        assert "\n" not in refused.value.reply
        await smtp.send(MAIL)
    assert len(server.mails) == 1
    assert server.connections == (2 if reply.startswith("421") else 1)
    assert server.seen("RSET") == (0 if reply.startswith("421") else 1)


async def test_connections_are_used_again_and_never_more_than_allowed() -> None:
    async with running(MailServer(pause=0.005)) as server, Smtp(to(server), connections=3) as smtp:
        await asyncio.gather(*(smtp.send(MAIL) for _ in range(20)))
        assert server.connections <= 3
        await smtp.send(MAIL)
    assert server.connections <= 3
    assert len(server.mails) == 21
    assert server.seen("QUIT") == server.connections


async def test_a_connection_that_died_while_idle_is_replaced_unseen() -> None:
    async with running(MailServer()) as server, Smtp(to(server)) as smtp:
        await smtp.send(MAIL)
        server.hang_up_all()
        await smtp.send(MAIL)
        server.replies["MAIL"] = ["421 4.4.2 You idled too long"]
        await smtp.send(MAIL)
        server.replies["MAIL"] = [HANG_UP]
        await smtp.send(MAIL)
    assert server.connections == 4
    assert len(server.mails) == 4


async def test_a_server_that_closes_at_once_is_no_mails_fault() -> None:
    for step, reply in [
        ("greeting", "554 Go away"),
        ("greeting", "421 Busy"),
        ("MAIL", "421 Busy"),
        ("RCPT", HANG_UP),
    ]:
        async with running(MailServer({step: [reply] * 9})) as server, Smtp(to(server)) as smtp:
            with pytest.raises(NoConnection) as trouble:
                await smtp.send(MAIL)
            assert not trouble.value.maybe_accepted


async def test_nobody_listening_is_no_mails_fault() -> None:
    async with running(MailServer()) as server:
        pass
    async with Smtp(to(server)) as smtp:
        with pytest.raises(NoConnection, match="cannot be reached"):
            await smtp.send(MAIL)


async def test_a_connection_lost_after_the_final_dot_says_so() -> None:
    async with running(MailServer({".": [HANG_UP]})) as server, Smtp(to(server)) as smtp:
        with pytest.raises(NoConnection) as trouble:
            await smtp.send(MAIL)
        assert trouble.value.maybe_accepted
        await smtp.send(MAIL)
    assert server.mails[0] == server.mails[1]


async def test_a_used_connection_lost_after_the_final_dot_is_not_tried_again_unseen() -> None:
    async with running(MailServer()) as server, Smtp(to(server)) as smtp:
        await smtp.send(MAIL)
        server.replies["."] = [HANG_UP]
        with pytest.raises(NoConnection) as trouble:
            await smtp.send(MAIL)
        assert trouble.value.maybe_accepted
    assert len(server.mails) == 2


async def test_pauses_are_borne() -> None:
    assert mailer.connection.REPLY_SECONDS >= 120
    async with running(MailServer(pause=0.15)) as server, Smtp(to(server)) as smtp:
        await smtp.send(MAIL)


async def test_a_cancelled_mail_leaves_no_half_dialogue_behind() -> None:
    async with running(MailServer()) as server, Smtp(to(server)) as smtp:
        await smtp.send(MAIL)
        server.pause = 1
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(smtp.send(MAIL), 0.1)
        server.pause = 0
        await smtp.send(MAIL)
    assert server.connections == 2
    assert len(server.mails) == 2


async def test_require_sends_nothing_where_starttls_is_missing() -> None:
    async with running(MailServer()) as server, Smtp(to(server, "")) as smtp:
        with pytest.raises(NoConnection, match="STARTTLS"):
            await smtp.send(MAIL)
    assert server.seen("MAIL") == 0


async def test_require_sends_nothing_to_a_certificate_that_nobody_vouches_for(
    certificate: Certificate,
) -> None:
    async with running(MailServer(tls=certificate.for_server())) as server, Smtp(to(server, "")) as smtp:
        with pytest.raises(NoConnection, match="certificate"):
            await smtp.send(MAIL)
    assert server.seen("MAIL") == 0


async def test_require_sends_nothing_to_a_certificate_for_another_name(certificate: Certificate) -> None:
    async with running(MailServer(tls=certificate.for_server())) as server:
        elsewhere = SmtpAddress.parse(f"smtp://127.0.0.2:{server.port}")
        async with Smtp(elsewhere, ca_file=str(certificate.authority)) as smtp:
            with pytest.raises(NoConnection):
                await smtp.send(MAIL)
    assert server.seen("MAIL") == 0


async def test_require_sends_encrypted_where_the_authority_is_trusted(certificate: Certificate) -> None:
    async with (
        running(MailServer(tls=certificate.for_server())) as server,
        Smtp(to(server, ""), ca_file=str(certificate.authority)) as smtp,
    ):
        await smtp.send(MAIL)
    assert server.encrypted == [True]
    assert server.seen("EHLO") == 2


async def test_smtps_is_encrypted_from_the_start(certificate: Certificate) -> None:
    async with running(MailServer(tls=certificate.for_server(), from_the_start=True)) as server:
        async with Smtp(to(server, ""), ca_file=str(certificate.authority)) as smtp:
            await smtp.send(MAIL)
        async with Smtp(to(server, "")) as smtp:
            with pytest.raises(NoConnection):
                await smtp.send(MAIL)
    assert server.encrypted == [True]


async def test_auto_encrypts_whatever_the_certificate_and_sends_in_the_clear_without(
    certificate: Certificate,
) -> None:
    for tls in (certificate.for_server(), None):
        async with running(MailServer(tls=tls)) as server, Smtp(to(server, "?starttls=auto")) as smtp:
            await smtp.send(MAIL)
        assert server.encrypted == [tls is not None]


async def test_never_stays_in_the_clear(certificate: Certificate) -> None:
    async with running(MailServer(tls=certificate.for_server())) as server, Smtp(to(server)) as smtp:
        await smtp.send(MAIL)
    assert server.encrypted == [False]


async def test_a_login_may_hold_any_letters() -> None:
    async with (
        running(MailServer(user=("ana@glow", "p:ss/w?rd%"))) as server,
        Smtp(to(server, login="ana%40glow:p%3Ass%2Fw%3Frd%25@")) as smtp,
    ):
        await smtp.send(MAIL)
    assert len(server.mails) == 1


async def test_a_refused_login_is_no_mails_fault_and_the_password_stays_unsaid() -> None:
    async with (
        running(MailServer(user=("ana", "right"))) as server,
        Smtp(to(server, login="ana:wrong-secret@")) as smtp,
    ):
        with pytest.raises(NoConnection, match="user name or password") as trouble:
            await smtp.check()
    assert "wrong-secret" not in str(trouble.value)
    assert server.seen("MAIL") == 0


async def test_dsn_is_asked_for_where_it_is_offered() -> None:
    async with running(MailServer(extensions=("DSN",))) as server, Smtp(to(server)) as smtp:
        await smtp.send(MAIL)
    assert server.commands[1].endswith(" RET=HDRS ENVID=1.a+3Db")
    assert server.commands[2].endswith(" ORCPT=rfc822;ana@mail.example")


async def test_addresses_beyond_ascii_need_a_server_that_takes_them() -> None:
    mail = Envelope(
        "hello@glow.example", "jürgen@mail.example", b"Hi\r\n", "1@x.example", needs_smtputf8=True
    )
    async with running(MailServer()) as server, Smtp(to(server)) as smtp:
        with pytest.raises(NotDelivered, match="SMTPUTF8") as refused:
            await smtp.send(mail)
        assert refused.value.verdict == Verdict.REFUSED
    async with running(MailServer(extensions=("SMTPUTF8", "8BITMIME"))) as server, Smtp(to(server)) as smtp:
        await smtp.send(mail)
    assert server.commands[1].endswith(" BODY=8BITMIME SMTPUTF8")
    assert server.commands[2] == "RCPT TO:<jürgen@mail.example>"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reconnect.example", "reconnect.example"),
        (None, "[127.0.0.1]"),
        ("localhost", "[127.0.0.1]"),
        ("a b.c", "[127.0.0.1]"),
    ],
)
async def test_ehlo_gives_a_full_name_or_an_address(name: str | None, said: str) -> None:
    async with running(MailServer()) as server, Smtp(to(server), name=name) as smtp:
        await smtp.send(MAIL)
    assert server.commands[0] == f"EHLO {said}"


def test_require_is_what_is_meant_when_nothing_is_said() -> None:
    assert SmtpAddress.parse("smtp://mail.example").tls == Tls.REQUIRE
    assert SmtpAddress.parse("smtp://mail.example").port == 587
    assert SmtpAddress.parse("smtps://mail.example").port == 465
    assert SmtpAddress.parse("smtp://[::1]:25?starttls=never").host == "::1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://u:s3cr3t@",
        "smtp://u:s3cr3t@mail.example:99999",
        "smtp://u:s3cr3t@mail.example:port",
        "smtp://u:s3cr3t@[mail.example",
        "smtp://u:s3cr3t@mail.example/path",
        "smtp://u:p?s3cr3t@mail.example",
        "smtp://u:p/s3cr3t@mail.example",
        "smtp://u:p#s3cr3t@mail.example",
        "smtp://u:s3cr3t@mail.example?starttls=sometimes",
        "smtp://u:s3cr3t@mail.example?tls=1",
        "smtps://u:s3cr3t@mail.example?starttls=require",
    ],
)
def test_a_wrong_address_is_refused_in_one_line_without_its_password(url: str) -> None:
    with pytest.raises(BadSmtpUrl) as refused:
        SmtpAddress.parse(url)
    assert "s3cr3t" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_password_is_not_in_the_repr() -> None:
    assert "s3cr3t" not in repr(SmtpAddress.parse("smtp://u:s3cr3t@mail.example"))


def test_a_file_that_is_no_authority_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for path in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
        with pytest.raises(BadSmtpUrl, match="not a file of certificates"):
            Smtp(SmtpAddress.parse("smtp://mail.example"), ca_file=str(path))
