"""Mail through a real Postfix: into mailboxes, and back through the door for reports."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.stories.conftest import two_free_ports
from tests.stories.operating import Operator, lapsed_creators

POSTFIX = "/usr/sbin/postfix"
PATIENCE = 60
"""Looks, and seconds, that mail and its report may take."""

pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or shutil.which(POSTFIX) is None,
    reason="Only root can start a Postfix of its own (apt install postfix)",
)

MAIN = """compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/mail.log
maillog_file_prefixes = {home}
myhostname = mta.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
virtual_mailbox_domains = mail.example
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/etc/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
default_transport = error:5.1.2 nowhere but here
transport_maps = texthash:{home}/etc/transport
"""
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@contextlib.contextmanager
def postfix(port: int, reports_port: int, mailboxes: list[str]) -> Iterator[Path]:
    """A whole Postfix on *port*, and the folder of its Maildirs; reports go on to *reports_port*."""
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    home.chmod(0o755)  # its daemons are another user
    etc, owner = home / "etc", pwd.getpwnam("postfix")
    for folder in (etc, home / "queue", home / "data", home / "mail"):
        folder.mkdir()
    for folder in (home / "data", home / "mail"):
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    (etc / "main.cf").write_text(MAIN.format(home=home, uid=owner.pw_uid, gid=owner.pw_gid))
    (etc / "master.cf").write_text(MASTER.format(port=port))
    (etc / "mailboxes").write_text("".join(f"{one}@mail.example {one}/\n" for one in mailboxes))
    (etc / "transport").write_text(f"bounces.example smtp:[127.0.0.1]:{reports_port}\n")
    subprocess.run([POSTFIX, "-c", str(etc), "start"], check=True, capture_output=True)
    try:
        yield home / "mail"
    finally:
        subprocess.run([POSTFIX, "-c", str(etc), "stop"], check=True, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def operator(tmp_path: Path) -> AsyncIterator[Operator]:
    """With three creators, the last of whom has no mailbox any more, and `serve` at the door for reports."""
    smtp, door = two_free_ports(), two_free_ports()
    operator = Operator(
        tmp_path,
        {
            "SMTP_URL": f"smtp://127.0.0.1:{smtp}?starttls=never",
            "BOUNCE_DOMAIN": "bounces.example",
            "BOUNCE_LISTEN": f"127.0.0.1:{door}",
            "LISTEN": f"127.0.0.1:{door + 1}",
        },
    )
    lapsed_creators(operator, 3, "2026-11-17T12:00:00Z", "2026-08-18T12:00:00Z")
    await operator.run("import", str(operator.folder))
    with postfix(smtp, door, ["c000", "c001"]) as mailboxes:
        operator.settings["MAILBOXES"] = str(mailboxes)
        serve = await operator.start("serve", "--role", "worker")
        yield operator
        serve.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await serve.communicate()


def arrived(mailboxes: Path, who: str = "*") -> list[bytes]:
    return [one.read_bytes() for one in mailboxes.glob(f"{who}/new/*")]


async def test_mails_arrive_and_what_comes_back_ends_the_mail_to_a_dead_address(operator: Operator) -> None:
    mailboxes, dead = Path(operator.settings["MAILBOXES"]), []
    for _ in range(PATIENCE):
        dead = (await operator.read("suppressions", "list"))["suppressions"]
        if dead and len(arrived(mailboxes)) == 2:
            break
        await asyncio.sleep(0.5)
    assert [one["address"] for one in dead] == ["c002@mail.example"]
    for who in ("c000", "c001"):
        [content] = arrived(mailboxes, who)
        mail = message_from_bytes(content, policy=policy.default)
        assert mail["To"] == f"Ana <{who}@mail.example>"
        assert mail["Subject"] == "Expired Instagram access for Glow collaboration"
        assert mail["Return-Path"].startswith("<b+")
        text = mail.get_body(("plain",))
        assert text is not None
        assert "Reconnect Instagram" in text.get_content()
