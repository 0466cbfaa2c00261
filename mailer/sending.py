"""The job that empties the outbox: claim, judge once more, write, send, record."""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DBAPIError

from mailer.offering import refused, write
from mailer.replies import NoConnection, NotDelivered
from mailer.sent import Sent, Watch, unwatched
from mailer.smtp import Smtp
from mailer.writing import Writer
from store import last_check, outbox, outcomes, pace
from store.database import Store
from store.last_check import Void, Wait
from store.leases import LEASE
from store.moment import Moment
from store.outbox import Claimed
from store.outcomes import Accepted, Failed, Interrupted, Outcome, Postponed, Voided
from store.pace import UNLIMITED, Limits

log = structlog.get_logger()

BATCH = 500
"""Mails that are claimed together."""
FEW = BATCH // 2
"""With fewer in hand, the next are claimed: the connections shall not wait for the database."""
FLUSH_SECONDS = 0.05
"""How long an outcome may wait for others, to be recorded with them."""
PATIENCE = 5
"""Troubles with the connection in a row after which the server is taken to be away."""
ROUNDS = 2
"""How often a run comes back to the mails whose connection broke."""
RECORD_SECONDS = 60
"""How long what is known waits for a database that is away, before the leases must heal it."""
RENEWAL = LEASE / 4


async def send_due(
    store: Store,
    writer: Writer,
    smtp: Smtp,
    moment: Moment,
    owner: str,
    ending: asyncio.Event | None = None,
    limits: Limits = UNLIMITED,
    watch: Watch = unwatched,
) -> Sent:
    """Send all that is due. A trouble with the connection counts against no mail: it stays due.

    Once *ending* is set no mail is begun any more; those under way are finished and recorded. *watch* is shown
    what has been done so far, each time that some is recorded.
    """
    run = Run(store, writer, smtp, moment, owner, ending or asyncio.Event(), limits, watch)
    for number in range(ROUNDS):
        if not await run.round(last=number + 1 == ROUNDS):
            break
    run.outcome.deferred = len(run.waiting) + (await run.held_back() if limits else 0)
    return run.outcome


class Run:
    """One emptying of the outbox, with what came of it so far.

    As many workers as there are connections write and send; one book-keeper claims ahead of them and records
    behind them, many mails at a time and one thing after the other, since SQLite has one place for writers.
    """

    def __init__(
        self,
        store: Store,
        writer: Writer,
        smtp: Smtp,
        moment: Moment,
        owner: str,
        ending: asyncio.Event,
        limits: Limits,
        watch: Watch,
    ) -> None:
        self._store = store
        self._writer = writer
        self._smtp = smtp
        self._moment = moment
        self._owner = owner
        self._ending = ending
        self._limits = limits
        self._watch = watch
        self._begun = self._renewed = asyncio.get_running_loop().time()
        self._in_a_row = 0
        self.waiting: set[int] = set()
        """The mails that will go later."""
        self._ours: dict[int, Claimed] = {}
        """All that are leased to us."""
        self._next: asyncio.Queue[Claimed] = asyncio.Queue()
        self._under_way = 0
        """Claimed to be sent now, and without an outcome."""
        self._known: deque[Outcome] = deque()
        """Not recorded yet."""
        self._look = asyncio.Event()
        """The book-keeper has something to do."""
        self._unsent: list[Claimed] = []
        """Not offered, for want of a connection."""
        self._broken: list[Claimed] = []
        """The line broke over these."""
        self.outcome = Sent()

    async def round(self, *, last: bool) -> bool:
        """Go through the outbox once; answers whether some mails are left for want of a connection.

        Those that were never offered stay due as they were. Those over which the line broke are tried once
        more at once, and after the *last* round rest longer and longer: the server may hold them already.
        """
        self.outcome.troubles.clear()
        self._in_a_row = 0
        try:
            await self._work_together()
        finally:
            left = bool(self._unsent or self._broken)
            if last or self._ending.is_set():
                self._known.extend(Interrupted(mail) for mail in self._broken)
            await self._record()
            await self._put_back()
        return left and not self._ending.is_set()

    async def _work_together(self) -> None:
        workers = [asyncio.create_task(self._work()) for _ in range(self._smtp.connections)]
        try:
            await self._keep_books(workers)
        finally:
            for worker in workers:
                worker.cancel()
            ends = await asyncio.gather(*workers, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _keep_books(self, workers: Sequence[asyncio.Task[None]]) -> None:
        more = True
        while not any(worker.done() for worker in workers):
            while more and self._next.qsize() < FEW and not self._has_given_up:
                more = await self._claim()
            await self._record()
            if not self._under_way and (not more or self._has_given_up):
                return
            try:
                await asyncio.wait_for(self._look.wait(), FLUSH_SECONDS)
            except TimeoutError:
                await self._renew()
            self._look.clear()

    @property
    def _has_given_up(self) -> bool:
        return self._in_a_row >= PATIENCE or self._ending.is_set()

    async def _claim(self) -> bool:
        """Take the next mails; those that may not go are settled here. Answers whether there may be more."""
        async with self._store.begin() as db:
            claimed = await outbox.claim(
                db, self._moment, self._owner, BATCH, self._lease_until(), self._limits
            )
            verdicts = await last_check.judge(db, claimed, self._moment)
            voided = [
                Voided(mail, verdict.because)
                for mail in claimed
                if isinstance(verdict := verdicts.get(mail.id), Void)
            ]
            await outcomes.record(db, voided, self._moment.at)
            for mail in claimed:
                match verdicts.get(mail.id):
                    case Wait(dt.datetime() as due_again):
                        await outbox.put_back(db, [mail], due_again)
            to_send = [mail for mail in claimed if mail.id not in verdicts]
            without_place = await pace.take(db, [mail.id for mail in to_send], self._limits, self._moment.at)
            await outbox.put_back(db, [mail for mail in to_send if mail.id in without_place])
        self.outcome.void += len(voided)
        for mail in claimed:
            match verdicts.get(mail.id):
                case None if mail.id in without_place:
                    pass
                case None:
                    self._under_way += 1
                    self._ours[mail.id] = mail
                    self._next.put_nowait(mail)
                case Wait(until):
                    self.waiting.add(mail.id)
                    if until is None:
                        # Kept in our hands until the end, so that it is not claimed again.
                        self._ours[mail.id] = mail
                case Void():
                    pass
        return len(claimed) == BATCH

    async def _work(self) -> None:
        while True:
            mail = await self._next.get()
            if self._has_given_up:
                self._unsent.append(mail)
            elif (outcome := await self._deliver(mail)) is not None:
                self._count(outcome)
            self._under_way -= 1
            if not self._under_way or self._next.qsize() == FEW or len(self._known) >= BATCH:
                self._look.set()

    async def _deliver(self, mail: Claimed) -> Outcome | None:
        """None: it could not be offered, or its line broke."""
        written = write(self._writer, mail)
        if isinstance(written, Failed):
            return written
        begun = asyncio.get_running_loop().time()
        try:
            reply = await self._smtp.send(written)
        except NotDelivered as refusal:
            self._in_a_row = 0
            return refused(mail, refusal, self._moment.at)
        except asyncio.CancelledError:
            self._broken.append(mail)
            raise
        except NoConnection as trouble:
            self._in_a_row += 1
            (self._broken if trouble.under_way else self._unsent).append(mail)
            self.outcome.troubles.append(trouble.reason)
            log.warning("mail_server_unreachable", message=mail.id, reason=trouble.reason)
            return None
        self._in_a_row = 0
        self.outcome.seconds += asyncio.get_running_loop().time() - begun
        return Accepted(mail, reply, written.subject, written.message_id)

    def _count(self, outcome: Outcome) -> None:
        self._known.append(outcome)
        match outcome:
            case Accepted():
                self.outcome.sent += 1
            case Postponed(mail, reply):
                self.waiting.add(mail.id)
                log.info("mail_deferred", message=mail.id, brand=mail.brand_id, reply=reply)
            case Failed(mail, reply, dead, why):
                self.outcome.failed += 1
                self.outcome.failures[why] += 1
                log.warning("mail_failed", message=mail.id, reply=reply, dead_address=dead)

    async def _record(self) -> None:
        """What has an outcome leaves our hands; while the database is away, it is kept and tried again."""
        if not self._known:
            return
        known = list(self._known)
        pause, given_up_at = FLUSH_SECONDS, asyncio.get_running_loop().time() + RECORD_SECONDS
        while True:
            try:
                async with self._store.begin() as db:
                    await outcomes.record(db, known, self._moment.at)
                break
            except (DBAPIError, OSError) as away:
                if asyncio.get_running_loop().time() + pause > given_up_at:
                    raise
                log.warning("outcomes_wait", mails=len(known), reason=type(away).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)
        for one in known:
            self._known.popleft()
            self._ours.pop(one.mail.id, None)
        log.info("outcomes_recorded", mails=len(known))
        self._watch(self.outcome)

    async def _put_back(self) -> None:
        """What we hold and did not try, and what waits for its network, is anybody's again."""
        left = [*self._ours.values()]
        tried = {mail.id for mail in self._broken} | self.waiting
        async with self._store.begin() as db:
            await outbox.put_back(db, left)
            unused = [mail.id for mail in left if mail.id not in tried]
            await pace.give_back(db, unused, self._limits)
            if self._limits:
                await pace.forget(db, self._moment.at)
        self._ours.clear()
        self._unsent.clear()
        self._broken.clear()
        self._next = asyncio.Queue()
        self._under_way = 0

    async def held_back(self) -> int:
        """How many are due and may not go yet, since their brand or domain has had all its mails."""
        async with self._store.read() as db:
            return await outbox.waiting(db, self._moment)

    def _lease_until(self) -> dt.datetime:
        """The clock of a tick stands still; a long run's leases must outlast it all the same."""
        elapsed = asyncio.get_running_loop().time() - self._begun
        return self._moment.at + dt.timedelta(seconds=elapsed) + LEASE

    async def _renew(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._renewed > RENEWAL.total_seconds():
            self._renewed = now
            async with self._store.begin() as db:
                await outbox.keep(db, [*self._ours.values()], self._lease_until())
