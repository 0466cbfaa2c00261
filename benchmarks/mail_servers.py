"""Mail servers on loopback that keep nothing, and Postfix's own generator of mails (Debian: postfix)."""

import contextlib
import os
import pwd
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LETTER_BYTES = 14_000
SESSIONS = 10
TOOLS = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec/postfix")


@dataclass(frozen=True, slots=True)
class Ran:
    """What one process, or several beside each other, sent."""

    mails: int
    seconds: float
    cpu_us: float
    """Of the senders, for each mail."""

    @property
    def rate(self) -> float:
        return self.mails / self.seconds


def tool(name: str) -> str:
    found = shutil.which(name) or next(
        (str(Path(place) / name) for place in TOOLS if (Path(place) / name).exists()), None
    )
    if found is None:
        sys.exit(f"{name} is missing: it comes with Postfix (on Debian: apt install postfix).")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """The port of a server that takes every mail and keeps none."""
    port = _free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen([tool("smtp-sink"), *user, f"127.0.0.1:{port}", "1000"])
    time.sleep(0.5)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


def timed(command: list[str], mails: int) -> Ran:
    """That program, which sends so many."""
    before, cpu = time.perf_counter(), _children()
    subprocess.run(command, check=True)
    return Ran(mails, time.perf_counter() - before, (_children() - cpu) / mails * 1e6)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def source(port: int, mails: int) -> Ran:
    """Postfix's own generator, with as many sessions, each kept for all its mails."""
    sizes = ["-s", str(SESSIONS), "-m", str(mails), "-l", str(LETTER_BYTES)]
    parties = ["-f", "hi@brand.example", "-t", "ana@mail.example"]
    return timed([tool("smtp-source"), "-d", *sizes, *parties, f"127.0.0.1:{port}"], mails)


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
default_transport = discard:
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
"""
MASTER = """127.0.0.1:{port} inet n - n - 100 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@contextlib.contextmanager
def postfix(home: Path) -> Iterator[int]:
    """The port of a whole Postfix with a configuration of its own, which throws away what it has queued.

    Only root can start one.
    """
    port, etc = _free_port(), home / "etc"
    for folder in (etc, home / "queue", home / "data"):
        folder.mkdir(parents=True)
    owner = pwd.getpwnam("postfix")
    os.chown(home / "data", owner.pw_uid, owner.pw_gid)
    (etc / "main.cf").write_text(MAIN.format(home=home))
    (etc / "master.cf").write_text(MASTER.format(port=port))
    subprocess.run([tool("postfix"), "-c", str(etc), "start"], check=True, capture_output=True)
    time.sleep(1)
    try:
        yield port
    finally:
        subprocess.run([tool("postfix"), "-c", str(etc), "stop"], check=True, capture_output=True)
