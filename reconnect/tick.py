"""All the work that is due at one instant, once: bounces, checks, lapses, reminders, notices, webhooks."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.clients import Clients
from bot.notices import announce
from bot.promotions import tell_of_granted
from bot.queueing import tell_progress, work_off
from mailer import reminding
from mailer.bounces.judging import judge_waiting
from mailer.noticing import mail_notices
from mailer.sending import send_due
from mailer.sent import Sent, Watch, distinct, unwatched
from mailer.smtp import Smtp
from platforms.checks import check_due
from reconnect import post, slack
from reconnect.installation import Installation
from store import history, lapses
from store.leases import free_the_dead, owner
from store.moment import Moment
from web.outgoing.delivering import deliver_due

log = structlog.get_logger()

REPLANS = 3
"""How often a tick plans anew because a mail was voided: the next brand in line may take its place."""


def _zero(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 0)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did; its counts have the names that `--json` prints."""

    moment: Moment
    lapses: dict[str, int] = field(default_factory=lambda: _zero("opened", "closed"))
    reminders: dict[str, int] = field(
        default_factory=lambda: _zero("planned", "sent", "deferred", "failed", "void")
    )
    notices: dict[str, int] = field(default_factory=lambda: _zero("posted", "updated", "failed"))
    checks: dict[str, int] = field(default_factory=lambda: _zero("done", "failed"))
    webhooks: dict[str, int] = field(default_factory=lambda: _zero("delivered", "failed"))
    bounces: dict[str, int] = field(default_factory=lambda: _zero("learnt", "ignored"))
    mails: Sent = field(default_factory=Sent)
    """What `reminders` counts, for those who watch over it."""
    troubles: list[str] = field(default_factory=list)
    """Work that could not be done at all, in sentences for the operator."""

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.moment.at,
            "lapses": self.lapses,
            "reminders": self.reminders,
            "notices": self.notices,
            "checks": self.checks,
            "webhooks": self.webhooks,
            "bounces": self.bounces,
        }


async def tick(
    installation: Installation,
    moment: Moment,
    smtp: Smtp | None,
    clients: Clients,
    watch: Watch = unwatched,
) -> Ticked:
    """Do it all once, in the order in which one thing leads to the next. What is not configured is left out."""
    done = Ticked(moment)
    async with installation.store.begin() as db:
        await free_the_dead(db)
        before = await history.newest(db)
    await judge(installation, moment, done)
    await check(installation, moment, done)
    await sweep(installation, moment)
    await queue_outreach(installation, moment)
    if smtp is not None:
        await mail(installation, moment, smtp, done, watch=watch)
    async with installation.store.read() as db:
        opened, closed = await history.lapses_since(db, before, moment.at)
    done.lapses["opened"], done.lapses["closed"] = opened, closed
    await tell(installation, moment, clients, done)
    if smtp is not None:
        await tell_by_mail(installation, moment, smtp, done)
    await deliver(installation, moment, done)
    return done


async def tick_with_everything(
    installation: Installation, moment: Moment, watch: Watch = unwatched
) -> Ticked:
    """`tick`, with connections to mail server and Slack that are opened for it. Raises Wrong."""
    async with contextlib.AsyncExitStack() as stack:
        smtp = post.smtp(installation.settings)
        if smtp is not None:
            await stack.enter_async_context(smtp)
        clients = await stack.enter_async_context(slack.clients(installation))
        return await tick(installation, moment, smtp, clients, watch)


async def judge(installation: Installation, moment: Moment, done: Ticked) -> None:
    """Learn from what has come back about mails, before more is sent."""
    judged = await judge_waiting(installation.store, post.desk(installation.settings), moment.at)
    done.bounces["learnt"], done.bounces["ignored"] = judged.learnt, judged.ignored


async def check(installation: Installation, moment: Moment, done: Ticked) -> None:
    """Ask the networks about the grants whose check is due."""
    checked = await check_due(installation.store, installation.networks, moment, owner())
    done.checks["done"], done.checks["failed"] = checked.done, checked.failed


async def sweep(installation: Installation, moment: Moment) -> None:
    """Record the lapses that the clock or an import has brought, and end those that are repaired."""
    more = True
    while more:
        async with installation.store.begin() as db:
            more = (await lapses.sweep(db, moment)).more


async def queue_outreach(installation: Installation, moment: Moment) -> None:
    """Queue what people have sent to creators by hand."""
    await work_off(installation.store, moment)


async def mail(
    installation: Installation,
    moment: Moment,
    smtp: Smtp,
    done: Ticked,
    ending: asyncio.Event | None = None,
    watch: Watch = unwatched,
) -> None:
    """Queue the reminders that are due, and send all that is queued, until *ending* is set."""
    writer, limits = post.writer(installation), installation.settings.mail_limits
    for _ in range(REPLANS):
        reminded = await reminding.queue_due(installation.store, moment)
        sent = await send_due(installation.store, writer, smtp, moment, owner(), ending, limits, watch)
        done.mails.add(sent)
        done.reminders["planned"] += reminded.planned
        done.reminders["sent"] += sent.sent
        done.reminders["failed"] += sent.failed
        done.reminders["void"] += sent.void
        done.reminders["deferred"] = max(done.reminders["deferred"], sent.deferred + reminded.quiet)
        if not sent.void:
            break
    done.troubles.extend(f"Mail cannot be sent: {trouble}" for trouble in distinct(sent.troubles))


async def tell(installation: Installation, moment: Moment, clients: Clients, done: Ticked) -> None:
    """Post and edit the notices in Slack; answer who asked for promotion access, and who wrote to creators."""
    announced = await announce(installation.store, clients, moment, owner())
    announced += await tell_of_granted(installation.store, clients, moment)
    await tell_progress(installation.store, clients, moment)
    done.notices["posted"] += announced.posted
    done.notices["updated"] += announced.updated
    done.notices["failed"] += announced.failed


async def tell_by_mail(installation: Installation, moment: Moment, smtp: Smtp, done: Ticked) -> None:
    """Mail the notices of people who would rather read them there."""
    noticed = await mail_notices(installation.store, post.writer(installation), smtp, moment, owner())
    done.notices["posted"] += noticed.sent
    done.notices["failed"] += noticed.failed
    done.troubles.extend(f"Notices cannot be mailed: {trouble}" for trouble in distinct(noticed.troubles))


async def deliver(installation: Installation, moment: Moment, done: Ticked) -> None:
    """Tell the other programs that asked to be told."""
    told = await deliver_due(installation.store, moment.at, installation.clock, owner())
    done.webhooks["delivered"], done.webhooks["failed"] = told.delivered, told.failed
