"""The job that tells other programs: takes what is new in the history, delivers it, records what came of it."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from store.database import Store
from store.leases import LEASE
from store.vault import Unreadable
from store.webhooks import deliveries, horizon
from store.webhooks import queue as queueing
from store.webhooks.deliveries import Claimed
from web.outgoing import signature
from web.outgoing.post import TIME_OUT, NotTaken, Post, open_post

log = structlog.get_logger()

AT_ONCE = 10
PATIENCE = dt.timedelta(seconds=2)
"""How long a look waits for those who are writing history; the next look waits again."""
LOOK_AGAIN = dt.timedelta(milliseconds=20)

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Deliveries that were taken, and tries that were not."""

    delivered: int = 0
    failed: int = 0


async def deliver_due(
    store: Store, at: dt.datetime, clock: Clock, owner: str, time_out: dt.timedelta = TIME_OUT
) -> Delivered:
    """Tell all that is due at *at*. *clock* dates the signatures, which receivers hold against their own clock."""
    await queue(store, at)
    async with store.read() as db:
        if not await deliveries.any_due(db, at):
            return Delivered()
    async with open_post(time_out) as post:
        run = Run(store, post, at, clock, owner)
        while claimed := await run.claim():
            async with asyncio.TaskGroup() as group:
                for one in claimed:
                    group.create_task(run.deliver(one))
        return Delivered(run.delivered, run.failed)


async def queue(store: Store, at: dt.datetime) -> None:
    """Turn what is new in the history into deliveries."""
    upto = await settled(store)
    if upto is None:
        return
    more = True
    while more:
        async with store.begin() as db:
            more = await queueing.queue(db, upto, at)


async def settled(store: Store) -> int | None:
    """The entry up to which some webhook is to read on; None when none is, or when somebody writes for too long."""
    async with store.read() as db:
        newest, writing = await horizon.reached(db)
        if not await queueing.any_behind(db, newest):
            return None
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE.total_seconds()
    while writing:
        if loop.time() >= until:
            return None
        await asyncio.sleep(LOOK_AGAIN.total_seconds())
        async with store.read() as db:
            writing &= await horizon.writing(db)
    return newest


class Run:
    """One look: a webhook that failed in it is left alone until the next, so that it holds no other up."""

    def __init__(self, store: Store, post: Post, at: dt.datetime, clock: Clock, owner: str) -> None:
        self._store = store
        self._post = post
        self._at = at
        self._clock = clock
        self._owner = owner
        self._began = asyncio.get_running_loop().time()
        self._failing: set[int] = set()
        self.delivered = 0
        self.failed = 0

    async def claim(self) -> list[Claimed]:
        # The look's clock stands still while a long one goes on; its leases must not.
        gone = dt.timedelta(seconds=asyncio.get_running_loop().time() - self._began)
        lease = (self._owner, self._at + gone + LEASE)
        async with self._store.begin() as db:
            return await deliveries.claim(db, self._at, lease, AT_ONCE, self._failing)

    async def deliver(self, one: Claimed) -> None:
        try:
            secret = self._store.vault.open(one.sealed_secret) or ""
            content = signature.spell(one.body)
            headers = signature.headers(secret, one.id, self._clock(), content)
            await self._post.deliver(one.url, content, headers)
        except NotTaken as refusal:
            await self._refused(one, refusal.because, for_good=refusal.for_good)
        except Unreadable as fault:
            log.warning("secret_unreadable", webhook=one.webhook_id, text=str(fault))
            await self._refused(one, "secret_unreadable", for_good=False)
        else:
            async with self._store.begin() as db:
                await deliveries.delivered(db, one, self._at)
            self.delivered += 1
            log.info("webhook_delivered", webhook=one.webhook_id, delivery=one.id, told=one.event)

    async def _refused(self, one: Claimed, because: str, *, for_good: bool) -> None:
        self._failing.add(one.webhook_id)
        self.failed += 1
        async with self._store.begin() as db:
            if for_good:
                await deliveries.ended(db, one, self._at, because)
                again = False
            else:
                again = await deliveries.failed(db, one, self._at, because)
        log.warning("webhook_failed", webhook=one.webhook_id, delivery=one.id, reason=because, again=again)
