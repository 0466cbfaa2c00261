import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from reconnect.demo.running import Demo, open_demo


def two_free_ports() -> int:
    """A port that is free together with the next one."""
    for _ in range(50):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with socket.socket() as two:
                try:
                    two.bind(("127.0.0.1", port + 1))
                except OSError:
                    continue
                return port
    raise RuntimeError("No two neighbouring ports are free")


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo as `./run demo` starts it, in a folder of its own."""
    async with open_demo(two_free_ports(), tmp_path / "demo") as demo:
        yield demo
