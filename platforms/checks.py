"""The job that asks the networks whether the tokens are still good (C2, X3)."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from platforms.network import Network
from platforms.trouble import Lapsed, OperatorFault, Unclear
from store import checks, codes
from store.checks import Claimed, Outcome, Tally
from store.database import Store
from store.leases import LEASE
from store.moment import Moment
from store.vault import Unreadable

log = structlog.get_logger()

EVERY = dt.timedelta(hours=24)
FIRST_RETRY = dt.timedelta(minutes=15)
LONGEST_RETRY = dt.timedelta(hours=6)
"""Also what a fault of ours is given before the next try."""
AT_ONCE = 10
"""Calls in flight to one network."""
BATCH = 200
"""Claimed at a time: even if every call of it times out, it ends well within the lease."""
DEAF = 30
"""Time-outs in a row after which the rest of the tick is not tried: each would cost its full ten seconds."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Checks that brought a verdict, good or bad, and those that did not."""

    done: int = 0
    failed: int = 0


async def check_due(
    store: Store, networks: Mapping[codes.Network, Network], moment: Moment, owner: str
) -> Checked:
    """Check every grant that is due on these networks; the networks do not wait for each other."""
    async with asyncio.TaskGroup() as group:
        rounds = [Round(store, network, moment, owner) for network in networks.values()]
        for one in rounds:
            group.create_task(one.run())
    return Checked(sum(one.done for one in rounds), sum(one.failed for one in rounds))


class Round:
    """The checks of one network in one tick."""

    def __init__(self, store: Store, network: Network, moment: Moment, owner: str) -> None:
        self._store = store
        self._network = network
        self._moment = moment
        self._owner = owner
        self._began = asyncio.get_running_loop().time()
        self._lapsed = 0
        self._reasons: Counter[str] = Counter()
        self._faults: set[str] = set()
        self._time_outs = 0
        self._stopped: Unclear | None = None
        """Why the rest is not even asked."""
        self.done = 0
        self.failed = 0

    async def run(self) -> None:
        """Claim, ask, record, and so on until nothing is due; then judge the network by what came out."""
        while self._stopped is None and (claimed := await self._claim()):
            await self._check(claimed)
            await self._judge(over=False)
        await self._judge(over=True)
        if self.failed:
            log.warning(
                "checks_failed", network=self._network.code, failed=self.failed, reasons=dict(self._reasons)
            )

    async def _claim(self) -> list[Claimed]:
        # The tick's clock stands still while a long round goes on; its leases must not.
        gone = dt.timedelta(seconds=asyncio.get_running_loop().time() - self._began)
        lease = (self._owner, self._moment.at + gone + LEASE)
        async with self._store.begin() as db:
            return await checks.claim(db, self._network.code, self._moment, lease, BATCH)

    async def _judge(self, *, over: bool) -> None:
        tally = Tally(self.done + self.failed, self._lapsed + self.failed)
        async with self._store.begin() as db:
            await checks.judge(db, self._network.code, tally, self._moment, over=over)

    async def _check(self, claimed: list[Claimed]) -> None:
        """Ask about each, some at once, while what has come in is recorded."""
        came: asyncio.Queue[Outcome] = asyncio.Queue()
        waiting = iter(claimed)

        async def ask() -> None:
            for one in waiting:
                came.put_nowait(await self._ask(one))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(claimed))):
                group.create_task(ask())
            left = len(claimed)
            while left:
                outcomes = [await came.get()]
                while not came.empty():
                    outcomes.append(came.get_nowait())
                async with self._store.begin() as db:
                    await checks.record(db, outcomes, self._moment)
                left -= len(outcomes)

    async def _ask(self, one: Claimed) -> Outcome:
        if self._stopped is not None:
            return self._unclear(one, self._stopped)
        try:
            token = self._store.vault.open(one.sealed)
            await self._network.check(token or "", one.permissions)
        except Lapsed as verdict:
            self._time_outs = 0
            self._lapsed += 1
            self.done += 1
            log.info("grant_lapsed", grant=one.grant_id, network=self._network.code, cause=verdict.cause)
            return Outcome(one, verdict.cause, None, 0)
        except Unclear as trouble:
            self._time_outs = self._time_outs + 1 if trouble.reason == "time_out" else 0
            if trouble.whole_app or self._time_outs >= DEAF:
                self._stopped = trouble
            return self._unclear(one, trouble)
        except (OperatorFault, Unreadable) as fault:
            self._time_outs = 0
            return self._fault(one, str(fault))
        self._time_outs = 0
        self.done += 1
        return Outcome(one, None, self._moment.at + EVERY, 0)

    def _unclear(self, one: Claimed, trouble: Unclear) -> Outcome:
        """Tried again after a pause that doubles, or after as long as the network asked for."""
        self.failed += 1
        self._reasons[trouble.reason] += 1
        pause = max(_back_off(one.failures), trouble.retry_after or dt.timedelta())
        return Outcome(one, None, self._moment.at + min(pause, EVERY), one.failures + 1)

    def _fault(self, one: Claimed, text: str) -> Outcome:
        self.failed += 1
        self._reasons["operator_fault"] += 1
        if text not in self._faults:
            self._faults.add(text)
            log.error("operator_fault", network=self._network.code, text=text)
        return Outcome(one, None, self._moment.at + LONGEST_RETRY, one.failures + 1)


def _back_off(failures: int) -> dt.timedelta:
    """15 minutes after the first failure, doubling up to 6 hours."""
    return min(FIRST_RETRY * (1 << min(failures, 10)), LONGEST_RETRY)
