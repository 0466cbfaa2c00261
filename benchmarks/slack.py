"""Status cards in Slack, asked by eight at once, beside a bare Bolt app that answers a constant.

python -m benchmarks.slack [--creators 1000000] [--engine sqlite] [--database URL] [--json]

--database: asks of a store that was made before by `reconnect import`, and writes nothing to it.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import multiprocessing
import random
import socket
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import select

from benchmarks import importing, world
from bot.app import Bot, routes
from mailer.writing import shown
from reconnect.loops import loop_factory
from sandbox.slack import Channel, Slack, Team, User
from store.database import open_store
from store.rules.concern import Viewer, seen_by
from store.vault import Vault

SECRET = "a signing secret"
TEAM, PERSON, CHANNEL = "T1", "U1", "C1"
AT_ONCE = 8
REQUESTS = 1_600
WARMING = 160
SLACK_PORT_WAIT = 20.0

Serving = Callable[[int, str, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds from the signed request to its answer, and answers a second."""

    p50: float
    p99: float
    per_second: float


def serve_ours(port: int, database: str, api_url: str) -> None:
    """The product's own application, in a process of its own."""
    app = web.Application()
    store = open_store(database, Vault(()))
    routes(app, Bot(store, SECRET, "xoxb-1", api_url, lambda: importing.NOW, frozenset(), shown))
    # The loop of `reconnect serve`.
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, loop=loop_factory()())


def serve_bare(port: int, _database: str, _api_url: str) -> None:
    """Bolt with nothing behind it; it checks signatures as ours does."""

    async def enter(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)

    async def constant(ack: AsyncAck) -> None:
        await ack({"response_type": "ephemeral", "text": "Connected"})

    bolt = AsyncApp(signing_secret=SECRET, authorize=enter, process_before_response=True)
    bolt.command("/connections")(constant)

    async def events(request: web.Request) -> web.Response:
        asked = AsyncBoltRequest(body=await request.text(), headers={**request.headers})
        return await to_aiohttp_response(await bolt.async_dispatch(asked))

    app = web.Application()
    app.router.add_post("/slack/events", events)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


async def measure(database: str) -> tuple[Asked, Asked]:
    """Ours and the bare app's, in turns: half of each, twice."""
    creators = await _creators(database)
    slack = Slack(
        signing_secret=SECRET,
        teams=[Team(TEAM, "One", "one", "xoxb-1", "UBOT")],
        users=[User(PERSON, TEAM, "maya", "Maya")],
        channels=[Channel(CHANNEL, TEAM, "alerts")],
    )
    outside = web.Application()
    slack.mount(outside)
    runner = web.AppRunner(outside)
    await runner.setup()
    port = _free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    ours, bare = (
        _started(serve, database, f"http://127.0.0.1:{port}/api/") for serve in (serve_ours, serve_bare)
    )
    took: dict[int, list[float]] = {ours[1]: [], bare[1]: []}
    spent: dict[int, float] = {ours[1]: 0.0, bare[1]: 0.0}
    try:
        async with aiohttp.ClientSession() as session:
            for _, at in (ours, bare):
                await _until_there(session, at)
                await _ask_all(session, at, creators[:WARMING])
            for half in (creators[WARMING::2], creators[WARMING + 1 :: 2]):
                for _, at in (ours, bare):
                    begun = time.perf_counter()
                    took[at] += await _ask_all(session, at, half)
                    spent[at] += time.perf_counter() - begun
    finally:
        for process, _ in (ours, bare):
            process.terminate()
            process.join()
        await runner.cleanup()
    mine, theirs = (_asked(took[at], spent[at]) for _, at in (ours, bare))
    return mine, theirs


async def _creators(database: str) -> list[str]:
    """Some of those whom the person sees."""
    store = open_store(database, Vault(()))
    async with store.read() as db:
        seen = (await db.scalars(select(seen_by(Viewer(TEAM, PERSON)).subquery()))).all()
    await store.close()
    chance = random.Random(7)
    return chance.choices(sorted(seen), k=REQUESTS + WARMING)


def _started(serve: Serving, database: str, api_url: str) -> tuple[Any, int]:
    port = _free_port()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(port, database, api_url), daemon=True
    )
    process.start()
    return process, port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _until_there(session: aiohttp.ClientSession, port: int) -> None:
    until = time.monotonic() + SLACK_PORT_WAIT
    while True:
        try:
            async with session.get(f"http://127.0.0.1:{port}/"):
                return
        except aiohttp.ClientConnectionError:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.1)


async def _ask_all(session: aiohttp.ClientSession, port: int, creators: Sequence[str]) -> list[float]:
    waiting = iter(creators)
    took: list[float] = []

    async def one_after_the_other() -> None:
        took.extend([await _ask(session, port, creator) for creator in waiting])

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return took


async def _ask(session: aiohttp.ClientSession, port: int, creator: str) -> float:
    body = urllib.parse.urlencode(
        {
            "team_id": TEAM, "user_id": PERSON, "channel_id": CHANNEL, "command": "/connections",
            "text": creator, "trigger_id": "1", "response_url": "https://hooks.slack.com/commands/1",
        }
    ).encode()  # fmt: skip
    stamp = str(int(time.time()))
    proof = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={proof}",
    }
    begun = time.perf_counter()
    async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as answer:
        told = await answer.text()
        assert answer.status == 200, told[:200]
        assert "Connect" in told, told[:200]
    return (time.perf_counter() - begun) * 1000


def _asked(took: Sequence[float], seconds: float) -> Asked:
    parts = statistics.quantiles(took, n=100)
    return Asked(round(statistics.median(took), 1), round(parts[98], 1), round(len(took) / seconds, 1))


def sentence(engine: str, ours: Asked, bare: Asked) -> str:
    return (
        f"{engine}: a status card, {AT_ONCE} at once: p50 {ours.p50} ms, p99 {ours.p99} ms, {ours.per_second}/s; "
        f"bare Bolt p50 {bare.p50} ms, p99 {bare.p99} ms, {bare.per_second}/s; "
        f"ratio of throughput {ours.per_second / bare.per_second:.2f}"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--creators", type=int, default=1_000_000)
    asked.add_argument("--engine", choices=importing.ENGINES, action="append")
    asked.add_argument("--database")
    asked.add_argument("--json", action="store_true")
    wanted = asked.parse_args()
    if wanted.database:
        engine = wanted.database.partition(":")[0]
        found = [(engine, *asyncio.run(measure(wanted.database)))]
    else:
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "world"
            world.write(folder, wanted.creators, importing.NOW)
            engines = wanted.engine or importing.ENGINES
            found = [(engine, *asyncio.run(_of_engine(engine, folder, Path(home)))) for engine in engines]
    for engine, ours, bare in found:
        if not wanted.json:
            print(sentence(engine, ours, bare))
    if wanted.json:
        print(
            json.dumps(
                [
                    {"engine": engine, "ours": asdict(ours), "bare": asdict(bare)}
                    for engine, ours, bare in found
                ]
            )
        )


async def _of_engine(engine: str, folder: Path, home: Path) -> tuple[Asked, Asked]:
    async with importing.databases(engine, home) as (database, _):
        await importing.load(database, folder)
        return await measure(database)


if __name__ == "__main__":
    main()
