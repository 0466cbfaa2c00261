"""The demo: the outside world, the product beside it, and sample data that make both lively."""

import asyncio
import contextlib
import datetime as dt
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from reconnect.commands.files import import_files
from reconnect.demo.outside import SIGNING_SECRET, Outside, open_outside
from reconnect.installation import Installation, open_installation
from reconnect.roles import ALL
from reconnect.server import running
from reconnect.settings import Settings, Wrong
from reconnect.tick import Ticked, tick_with_everything
from store import checks, workspaces
from store.workspaces import Installed

FOLDER = Path("var/demo")
KEY = "the demo keeps nothing that is worth a better key"
LEVER_SETTLES = 0.3
"""Seconds after the last lever before the networks are asked again."""


class DemoSettings(Settings):
    """Nothing from the environment: the demo must never touch a real installation."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic names the arguments
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Demo:
    outside: Outside
    installation: Installation

    async def work(self) -> Ticked:
        """All that is due by the demo's clock, at once."""
        return await tick_with_everything(self.installation, self.installation.moment())

    async def look_again(self) -> None:
        """Ask the networks about every grant now; a production service does so once a day."""
        async with self.installation.store.begin() as db:
            await checks.make_all_due(db)
        await self.work()


def settings_for(outside: Outside, port: int, folder: Path) -> Settings:
    return DemoSettings(
        database_url=f"sqlite:///{folder}/reconnect.db",
        public_url=f"http://localhost:{port}",
        listen=f"127.0.0.1:{port}",
        secret_keys=(SecretStr(KEY),),
        smtp_url=SecretStr(f"smtp://127.0.0.1:{outside.mailbox.port}?starttls=never"),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=f"{outside.url}/api/",
        instagram_client_id=outside.instagram.client_id,
        instagram_client_secret=SecretStr(outside.instagram.client_secret),
        instagram_auth_url=f"{outside.url}/instagram/oauth/authorize",
        instagram_token_url=f"{outside.url}/instagram/oauth/access_token",
        instagram_api_url=f"{outside.url}/instagram",
        allow_time_travel=True,
    )


@contextlib.asynccontextmanager
async def open_demo(port: int, folder: Path = FOLDER) -> AsyncIterator[Demo]:
    """The page is at *port*, the product at the next one. Every start begins afresh. Raises Wrong."""
    _begin_afresh(folder)
    async with contextlib.AsyncExitStack() as stack:
        try:
            outside = await stack.enter_async_context(open_outside(port, folder / "import"))
        except OSError as error:
            raise Wrong(
                f"Port {port} cannot be used ({error.strerror}); choose another with --port."
            ) from None
        settings = settings_for(outside, port + 1, folder)
        outside.slack.request_url = f"{settings.public_url}/slack/events"
        installation = await stack.enter_async_context(open_installation(settings, outside.clock.now))
        demo = Demo(outside, installation)
        await _settle(demo)
        await stack.enter_async_context(running(installation, ALL))
        await _subscribe(demo)
        await demo.work()
        await stack.enter_async_context(_watching(demo))
        yield demo


def _begin_afresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


async def _settle(demo: Demo) -> None:
    """Load the sample data, as the campaign system would, and install the bot in both workspaces."""
    store, now = demo.installation.store, demo.installation.clock()
    folder = demo.outside.world.folder
    await import_files(
        store,
        [folder],
        demo.installation.moment(now),
        dry_run=False,
        progress=lambda *_done: None,
        rejected=folder.parent / "rejected.csv",
    )
    async with store.begin() as db:
        for team in demo.outside.slack.memory.teams.values():
            given = Installed(team.id, None, team.name, team.bot_user_id, team.bot_token)
            await workspaces.install(db, given, now)


async def _subscribe(demo: Demo) -> None:
    """In each workspace somebody asks for notices, so that the first lapses are told."""
    for team in demo.outside.world.teams:
        user = next(
            one for one in demo.outside.world.users if one.team_id == team.id and not one.is_restricted
        )
        channel = next(one for one in demo.outside.world.channels if one.team_id == team.id)
        await demo.outside.slack.command(user.id, channel.id, "/connections", "subscribe")


@contextlib.asynccontextmanager
async def _watching(demo: Demo) -> AsyncIterator[None]:
    """What the page's levers and clock set off happens at once, not at the next look of the timetable."""
    pulled = asyncio.Event()

    async def after_levers() -> None:
        while True:
            await pulled.wait()
            await asyncio.sleep(LEVER_SETTLES)
            pulled.clear()
            await demo.look_again()

    async def after_advance(_now: dt.datetime) -> None:
        await demo.work()

    demo.outside.networks_changed.append(pulled.set)
    demo.outside.clock.on_advance.append(after_advance)
    watcher = asyncio.create_task(after_levers())
    try:
        yield
    finally:
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
