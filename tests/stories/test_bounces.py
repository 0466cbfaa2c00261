"""From a mail that was sent to the report that it came back, through a pipe and through the door."""

import asyncio
import signal
import smtplib
from pathlib import Path

import pytest

from sandbox.mail import Mail
from sandbox.mailbox import Mailbox
from tests.mailer.bounces.samples import complaint, dsn
from tests.stories.conftest import two_free_ports
from tests.stories.operating import Operator, lapsed_creators

NOON = "2026-11-18T12:00:00Z"
THREE_DAYS_LATER = "2026-11-21T12:00:00Z"


@pytest.fixture
async def operator(tmp_path: Path, mailbox: Mailbox) -> Operator:
    """With three creators who were reminded."""
    operator = Operator(
        tmp_path,
        {"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}?starttls=never", "BOUNCE_DOMAIN": "bounces.example"},
    )
    lapsed_creators(operator, 3, "2026-11-17T12:00:00Z", "2026-08-18T12:00:00Z")
    await operator.run("import", str(operator.folder))
    await operator.run("tick", "--at", NOON)
    return operator


def to(mailbox: Mailbox, recipient: str) -> Mail:
    return next(mail for mail in mailbox.mails if recipient in mail.recipients)


async def pipe(operator: Operator, content: bytes, *words: str) -> int | None:
    process = await operator.start("bounce", *words, stdin=asyncio.subprocess.PIPE)
    _, err = await process.communicate(content)
    assert b"Traceback" not in err, err
    return process.returncode


async def test_a_bounce_through_the_pipe_ends_mail_until_somebody_lifts_it(
    operator: Operator, mailbox: Mailbox
) -> None:
    mail = to(mailbox, "c000@mail.example")
    assert await pipe(operator, dsn(to=mail.sender, quoted="")) == 0
    assert (
        await pipe(operator, complaint(quoted=mail.raw.decode().replace("\r\n", "\n")), "fbl@bounces.example")
        == 0
    )
    assert await pipe(operator, b"") == 1
    leaving = (
        dict(to(mailbox, "c002@mail.example").headers)["List-Unsubscribe"]
        .partition("<mailto:")[2]
        .rstrip(">")
    )
    assert leaving.startswith("u+")
    assert await pipe(operator, f"To: {leaving}\r\n\r\n".encode()) == 0
    assert [one["address"] for one in (await operator.read("suppressions", "list"))["suppressions"]] == [
        "c000@mail.example"
    ]
    plan = await operator.read("plan", "--at", THREE_DAYS_LATER)
    assert [one["creator_id"] for one in plan["reminders"]] == ["c001", "c002"]
    assert "c000@mail.example" in await operator.run(
        "suppressions", "lift", "C000@mail.example", "--by", "maya"
    )
    await operator.run("suppressions", "lift", "c000@mail.example", status=1)
    plan = await operator.read("plan", "--at", THREE_DAYS_LATER)
    assert len(plan["reminders"]) == 3
    await operator.run("export", str(operator.folder / "out"))
    history = (operator.folder / "out" / "history.csv").read_text()
    assert "maya" in history
    assert ",unsubscribed," in history
    messages = (operator.folder / "out" / "messages.csv").read_text()
    assert "complained" in messages or "bounced" in messages


async def test_without_a_store_the_pipe_asks_to_come_again(operator: Operator) -> None:
    operator.settings["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    assert await pipe(operator, dsn()) == 75


async def test_the_door_is_open_while_serve_runs_and_what_it_took_is_judged_after_a_kill(
    operator: Operator, mailbox: Mailbox
) -> None:
    port = two_free_ports()
    operator.settings |= {"BOUNCE_LISTEN": f"127.0.0.1:{port}", "LISTEN": f"127.0.0.1:{port + 1}"}
    serve = await operator.start("serve", "--role", "worker")
    mail = to(mailbox, "c001@mail.example")
    await _knock(port)
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.sendmail("", [mail.sender], dsn(quoted=""))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            line.sendmail("", ["c001@mail.example"], dsn())
    serve.kill()
    await serve.communicate()
    await operator.run("tick", "--at", NOON)
    why = await operator.read("why", "c001", "--at", THREE_DAYS_LATER)
    assert why["profiles"][0]["campaigns"][0]["skip"] == "undeliverable"

    serve = await operator.start("serve", "--role", "worker")
    await _knock(port)
    idle = smtplib.SMTP("127.0.0.1", port)
    serve.send_signal(signal.SIGTERM)
    async with asyncio.timeout(10):
        await serve.communicate()
    assert serve.returncode == 0
    idle.close()


async def _knock(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, line = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                line.close()
                return
