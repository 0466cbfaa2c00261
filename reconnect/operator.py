"""Who runs a command."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from functools import cached_property

from reconnect import logs
from reconnect.installation import Installation, open_database, open_installation, real_clock
from reconnect.settings import Settings, read_settings
from store.database import Store
from store.moment import Moment


class Operator:
    """Who runs the command: the configuration is read when it is first needed, so that help never fails."""

    @cached_property
    def settings(self) -> Settings:
        settings = read_settings()
        logs.configure(settings.log_format)
        return settings

    def clock(self) -> dt.datetime:
        return real_clock()

    def moment(self) -> Moment:
        """Now, as this configuration sees it."""
        return Moment(self.clock(), frozenset(self.settings.endpoints()))

    async def open_store(self) -> Store:
        """A store that the caller closes."""
        async with contextlib.AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_database(self.settings))
            stack.pop_all()
            return store

    @contextlib.asynccontextmanager
    async def installation(self) -> AsyncIterator[Installation]:
        async with open_installation(self.settings, self.clock) as installation:
            yield installation
