"""The job that empties the outbox: claim, judge once more, write, send, record."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from mailer.envelope import Unsendable
from mailer.replies import NoConnection, NotDelivered, Verdict
from mailer.smtp import Smtp
from mailer.writing import Writer
from store import last_check, outbox
from store.database import Store
from store.last_check import Void, Wait
from store.moment import Moment
from store.outbox import Claimed

log = structlog.get_logger()

AT_ONCE = 20
"""Claimed together: few enough to be sent within their lease even by a server that takes a minute for each."""
PATIENCE = 5
"""Troubles with the connection in a row after which the server is taken to be away."""
ROUNDS = 2
"""How often a run comes back to the mails whose connection broke."""


@dataclass(slots=True)
class Sent:
    """What became of the mails that were due."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    void: int = 0
    troubles: list[str] = field(default_factory=list)
    """Why mails that were due could not even be offered to the server."""


async def send_due(store: Store, writer: Writer, smtp: Smtp, moment: Moment, owner: str) -> Sent:
    """Send all that is due. A trouble with the connection counts against no mail: it stays due."""
    run = Run(store, writer, smtp, moment, owner)
    for number in range(ROUNDS):
        if not await run.round(last=number + 1 == ROUNDS):
            break
    run.outcome.deferred = len(run.waiting)
    return run.outcome


class Run:
    """One emptying of the outbox, with what came of it so far."""

    def __init__(self, store: Store, writer: Writer, smtp: Smtp, moment: Moment, owner: str) -> None:
        self._store = store
        self._writer = writer
        self._smtp = smtp
        self._moment = moment
        self._owner = owner
        self._in_a_row = 0
        self.waiting: set[int] = set()
        """The mails that will go later."""
        self._held: list[Claimed] = []
        """Waiting for their network; kept in our hands until the end, so that they are not claimed again."""
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
        self._held.clear()
        try:
            while self._in_a_row < PATIENCE and (mails := await self._claim()):
                async with asyncio.TaskGroup() as group:
                    for mail in mails:
                        group.create_task(self._deliver(mail))
        finally:
            unsent, self._unsent = self._unsent, []
            broken, self._broken = self._broken, []
            async with self._store.begin() as db:
                await outbox.put_back(db, self._held + unsent + ([] if last else broken))
                for mail in broken if last else []:
                    await outbox.rest(db, mail, self._moment.at)
        return bool(unsent or broken)

    async def _claim(self) -> list[Claimed]:
        """The next mails that may go; those that may not are settled here."""
        while True:
            async with self._store.begin() as db:
                claimed = await outbox.claim(db, self._moment, self._owner, AT_ONCE)
                verdicts = await last_check.judge(db, claimed, self._moment)
                for mail in claimed:
                    match verdicts.get(mail.id):
                        case Void(because):
                            self.outcome.void += 1
                            await outbox.void(db, mail, self._moment.at, because)
                        case Wait(None):
                            self.waiting.add(mail.id)
                            self._held.append(mail)
                        case Wait(until):
                            self.waiting.add(mail.id)
                            await outbox.put_back(db, [mail], until)
            going = [mail for mail in claimed if mail.id not in verdicts]
            if going or not claimed:
                return going

    async def _deliver(self, mail: Claimed) -> None:
        letter = self._writer.letter(mail)
        try:
            envelope = self._writer.envelope(mail, letter)
            reply = await self._smtp.send(envelope)
        except Unsendable as error:
            await self._fail(mail, str(error))
        except NotDelivered as refusal:
            await self._refused(mail, refusal)
        except NoConnection as trouble:
            self._in_a_row += 1
            (self._broken if trouble.under_way else self._unsent).append(mail)
            self.outcome.troubles.append(trouble.reason)
            log.warning("mail_server_unreachable", message=mail.id, reason=trouble.reason)
        else:
            self._in_a_row = 0
            async with self._store.begin() as db:
                await outbox.sent(db, mail, self._moment.at, reply, letter.subject, envelope.message_id)
            self.outcome.sent += 1
            log.info("mail_sent", message=mail.id, brand=mail.brand_id, creator=mail.creator_id)

    async def _refused(self, mail: Claimed, refusal: NotDelivered) -> None:
        self._in_a_row = 0
        if refusal.verdict in (Verdict.LATER, Verdict.OURS):
            async with self._store.begin() as db:
                again = await outbox.later(db, mail, self._moment.at, refusal.reply)
            if again:
                self.waiting.add(mail.id)
            else:
                self.outcome.failed += 1
            # What the server has against us or the brand is the operator's to mend.
            note = log.error if refusal.verdict is Verdict.OURS else log.info
            note("mail_deferred", message=mail.id, brand=mail.brand_id, reply=refusal.reply, again=again)
        else:
            await self._fail(mail, refusal.reply, dead=refusal.verdict is Verdict.DEAD_ADDRESS)

    async def _fail(self, mail: Claimed, reply: str, *, dead: bool = False) -> None:
        async with self._store.begin() as db:
            await outbox.failed(db, mail, self._moment.at, reply, dead_address=dead)
        self.outcome.failed += 1
        log.warning("mail_failed", message=mail.id, creator=mail.creator_id, reply=reply, dead_address=dead)


def distinct(troubles: Sequence[str]) -> list[str]:
    """Each trouble once, in the order in which they came."""
    return list(dict.fromkeys(troubles))
