"""The outside world of the demo: a Slack, a mailbox, an Instagram and a clock, on one page."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

import sandbox.instagram.server
from sandbox import page, world
from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.instagram import Instagram
from sandbox.mailbox import Mailbox
from sandbox.mailbox_pane import MailboxPane
from sandbox.networks import Networks
from sandbox.slack import Channel, Slack, Team, User
from sandbox.world import World

SIGNING_SECRET = "the demo's Slack signs with this"  # noqa: S105  the sandbox's own


@dataclass(slots=True)
class Outside:
    """Running servers; `networks_changed` is called after somebody pulled a lever."""

    port: int
    slack: Slack
    mailbox: Mailbox
    instagram: Instagram
    clock: Clock
    world: World
    networks_changed: list[Callable[[], None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


@contextlib.asynccontextmanager
async def open_outside(port: int, folder: Path) -> AsyncIterator[Outside]:
    """Start it all on loopback; the sample data are written into *folder*. Raises OSError when *port* is taken."""
    feed = Feed()
    listeners: list[Callable[[], None]] = []

    def publish(kind: str) -> None:
        feed.publish(kind)
        if kind == "networks":
            for listener in listeners:
                listener()

    clock = Clock(publish)
    people = world.write(folder, clock.now())
    slack = Slack(
        signing_secret=SIGNING_SECRET,
        teams=[Team(one.id, one.name, one.domain, f"xoxb-demo-{one.id}", f"U{one.id}BOT") for one in people.teams],
        users=[
            User(one.id, one.team_id, one.name, one.real_name, one.email, one.tz, one.locale,
                 is_restricted=one.is_restricted)
            for one in people.users
        ],
        channels=[Channel(one.id, one.team_id, one.name) for one in people.channels],
        base_url=f"http://localhost:{port}",
        now=lambda: clock.now().timestamp(),
    )  # fmt: skip
    instagram = Instagram(publish, clock.now)
    people.settle(instagram)
    mailbox = Mailbox(publish, clock.now)
    app = web.Application()
    slack.mount(app)
    sandbox.instagram.server.mount(app, instagram)
    MailboxPane(mailbox).mount(app)
    Networks(instagram).mount(app)
    clock.mount(app)
    page.mount(app, slack, feed)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await mailbox.start()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield Outside(port, slack, mailbox, instagram, clock, people, listeners)
    finally:
        await runner.cleanup()
        await mailbox.stop()
