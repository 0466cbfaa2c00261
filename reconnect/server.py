"""The production service: pages and Slack over HTTP, and the timetable of the jobs, by role."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from aiohttp.web import Application, AppRunner, TCPSite
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from prometheus_client import CollectorRegistry

import bot.app
import web.app
import web.health
from bot.clients import Clients
from mailer.smtp import Smtp
from reconnect import post, slack, tick
from reconnect.installation import Installation
from reconnect.metrics import Meters
from reconnect.roles import Role
from reconnect.settings import Wrong
from reconnect.tick import Ticked
from store import outbox
from store.leases import free_the_dead

log = structlog.get_logger()

SECONDS_TO_END = 8
"""What is in flight gets this long after SIGTERM; then it is cut off, and its lease heals it."""


class Timetable:
    """Looks, every so often, whether there is work. Only one look of each kind runs at a time."""

    def __init__(self, installation: Installation, meters: Meters) -> None:
        self._installation = installation
        self._meters = meters
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._looking: set[asyncio.Task[None]] = set()
        self.ending = asyncio.Event()
        """Who has much to do looks at it between one thing and the next."""

    def every(self, seconds: float, name: str, look: Callable[[Ticked], Awaitable[None]]) -> None:
        async def once() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101  APScheduler runs coroutines as tasks
            self._looking.add(task)
            done = Ticked(self._installation.moment())
            try:
                await look(done)
            except Exception:  # the timetable's one handler: the next look heals what this one left
                log.exception("look_failed", look=name)
            finally:
                self._meters.count(done)
                self._looking.discard(task)
            for trouble in done.troubles:
                log.error("work_left", look=name, reason=trouble)

        self._scheduler.add_job(once, "interval", seconds=seconds, max_instances=1, coalesce=True, id=name)

    def start(self) -> None:
        self._scheduler.start()

    async def end(self) -> None:
        """No new looks; those under way are waited for."""
        self.ending.set()
        # In this order: APScheduler cancels what is running when it is shut down.
        self._scheduler.remove_all_jobs()
        if self._looking:
            await asyncio.wait(self._looking, timeout=SECONDS_TO_END)
        self._scheduler.shutdown(wait=False)


def application(
    installation: Installation, roles: frozenset[Role], registry: CollectorRegistry
) -> Application:
    """What answers over HTTP: health in every role, pages as `web`, Slack as `bot`."""
    app = Application()
    here = web.app.Web(
        store=installation.store,
        links=installation.links,
        networks=installation.networks,
        clock=installation.clock,
        public_url=installation.settings.public_url,
        mail_providers=post.providers(installation.settings),
        registry=registry,
    )
    if Role.WEB in roles:
        web.app.routes(app, here)
    else:
        web.health.routes(app, here)
    if Role.BOT in roles and (answers := slack.bot(installation)) is not None:
        bot.app.routes(app, answers)
    return app


def timetable(
    installation: Installation,
    roles: frozenset[Role],
    smtp: Smtp | None,
    clients: Clients | None,
    meters: Meters,
) -> Timetable:
    """Mail, checks and webhooks are a worker's, notices the bot's; every look asks the store what is due."""
    table = Timetable(installation, meters)

    async def mail(done: Ticked) -> None:
        await tick.sweep(installation, done.moment)
        if smtp is not None:
            await tick.mail(installation, done.moment, smtp, done, table.ending)
        async with installation.store.read() as db:
            meters.waiting(await outbox.waiting(db, done.moment))

    async def tell_by_mail(done: Ticked) -> None:
        if smtp is not None:
            await tick.tell_by_mail(installation, done.moment, smtp, done)

    async def check(done: Ticked) -> None:
        await tick.check(installation, done.moment, done)

    async def deliver(done: Ticked) -> None:
        await tick.deliver(installation, done.moment, done)

    async def judge(done: Ticked) -> None:
        await tick.judge(installation, done.moment, done)

    async def queue(done: Ticked) -> None:
        await tick.queue_outreach(installation, done.moment)

    if Role.WORKER in roles:
        table.every(2, "queue", queue)
        table.every(2, "judge", judge)
        table.every(5, "mail", mail)
        table.every(5, "tell_by_mail", tell_by_mail)
        table.every(5, "deliver", deliver)
        if installation.networks:
            table.every(20, "check", check)
    if clients is not None:
        speaking = clients

        async def tell(done: Ticked) -> None:
            await tick.tell(installation, done.moment, speaking, done)

        table.every(2, "tell", tell)
    return table


@contextlib.asynccontextmanager
async def running(installation: Installation, roles: frozenset[Role]) -> AsyncIterator[None]:
    """The service, from when it answers until it has ended in order. Raises Wrong when it cannot listen."""
    host, port = installation.settings.listens_at
    registry = CollectorRegistry()
    meters = Meters(registry)
    async with contextlib.AsyncExitStack() as stack:
        clients = None
        if Role.BOT in roles:
            clients = await stack.enter_async_context(slack.clients(installation))
        smtp = post.smtp(installation.settings) if Role.WORKER in roles else None
        if smtp is not None:
            await stack.enter_async_context(smtp)
        async with installation.store.begin() as db:
            await free_the_dead(db)
        runner = AppRunner(
            application(installation, roles, registry), access_log=None, shutdown_timeout=SECONDS_TO_END
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        try:
            await TCPSite(runner, host, port).start()
        except OSError as error:
            raise Wrong(
                f"Cannot listen at {host}:{port} ({error.strerror}). RECONNECT_LISTEN names another place."
            ) from None
        if Role.WORKER in roles:
            await stack.enter_async_context(post.listening_for_bounces(installation))
        table = timetable(installation, roles, smtp, clients, meters)
        table.start()
        stack.push_async_callback(table.end)
        log.info("serving", roles=sorted(map(str, roles)), host=host, port=port)
        yield


async def serve(installation: Installation, roles: frozenset[Role]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(installation, roles):
        await stop.wait()
        log.info("ending")
