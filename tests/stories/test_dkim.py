"""An operator makes a key, publishes its record, and what goes out bears a signature that the record proves."""

import asyncio
from pathlib import Path

import dkim

from sandbox.mailbox import Mailbox
from tests.stories.operating import Operator, lapsed_creators

NOON, IN_THREE_DAYS = "2025-11-18T12:00:00Z", "2025-11-21T12:00:00Z"
"""Long ago: verifiers take no signature from the future."""


async def printed(operator: Operator, *words: str) -> dict[bytes, bytes]:
    """The record that `reconnect dkim` asks for, as a verifier looks it up."""
    lines = [line.split(maxsplit=1) for line in (await operator.run("dkim", *words)).splitlines()]
    told = dict(lines)
    assert told["type"] == "TXT"
    return {f"{told['name']}.".encode(): told["value"].encode()}


async def test_what_goes_out_is_signed_as_the_printed_record_says(tmp_path: Path, mailbox: Mailbox) -> None:
    operator = Operator(tmp_path, {"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}?starttls=never"})
    lapsed_creators(operator, 2, "2025-11-17T12:00:00Z", "2025-08-18T12:00:00Z")
    await operator.run("import", str(operator.folder))
    await operator.run("dkim", "glow.example", status=2)
    operator.settings["DKIM_KEYS"] = str(tmp_path / "keys")
    records = await printed(operator, "Glow.example", "--selector", "s1")
    assert await printed(operator, "glow.example") == records
    await printed(operator, "acme.example")

    await operator.run("tick", "--at", NOON)
    assert len(mailbox.mails) == 2
    for mail in mailbox.mails:
        assert dkim.verify(mail.raw, dnsfunc=lambda name, timeout=5: records.get(name))
    raw = mailbox.mails[0].raw
    assert not dkim.verify(
        raw.replace(b"Reconnect", b"Disconnect", 1), dnsfunc=lambda name, timeout=5: records[name]
    )


async def test_a_preview_is_signed_as_the_mail_would_be(tmp_path: Path, mailbox: Mailbox) -> None:
    operator = Operator(
        tmp_path,
        {"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}?starttls=never", "DKIM_KEYS": str(tmp_path / "keys")},
    )
    lapsed_creators(operator, 1, "2025-11-17T12:00:00Z", "2025-08-18T12:00:00Z")
    await operator.run("import", str(operator.folder))
    await operator.run("dkim", "glow.example")
    process = await operator.start(
        "preview", "reconnect", "--brand", "glow", "--creator", "c000", "--format", "eml"
    )
    out, _ = await process.communicate()
    assert out.startswith(b"DKIM-Signature: v=1; a=rsa-sha256;")
    assert process.returncode == 0


async def test_a_file_that_is_no_key_stops_the_start_with_its_name(tmp_path: Path, mailbox: Mailbox) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "glow.example.s1.pem").write_text("-----BEGIN NOTHING-----")
    operator = Operator(
        tmp_path,
        {"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}?starttls=never", "DKIM_KEYS": str(keys)},
    )
    for words in (("tick",), ("serve", "--role", "worker")):
        process = await operator.start(*words)
        async with asyncio.timeout(60):
            _, err = await process.communicate()
        assert process.returncode == 2
        assert err.decode().splitlines()[-1] == (
            "RECONNECT_DKIM_KEYS: glow.example.s1.pem holds no private key in PEM."
        )
