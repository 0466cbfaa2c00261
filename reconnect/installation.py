"""The composition: one configuration turned into the parts that work together."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from platforms.http import open_http
from platforms.instagram import Instagram
from platforms.network import Network
from reconnect.settings import PREFIX, Settings, Wrong
from store import codes, schema
from store.database import Store, open_store
from store.links import Links
from store.moment import Moment

ADAPTERS: Mapping[codes.Network, type[Network]] = {codes.Network.INSTAGRAM: Instagram}

Clock = Callable[[], dt.datetime]


def real_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Installation:
    """What every job and every server is made from."""

    settings: Settings
    store: Store
    networks: Mapping[codes.Network, Network]
    """The adapters of the networks that are set up."""
    clock: Clock

    @property
    def links(self) -> Links:
        """Raises Wrong without keys: a link must be signed."""
        if not self.settings.keys:
            raise Wrong(
                f"{PREFIX}SECRET_KEYS is not set; links are signed with it, so give it a random string "
                "of at least 32 characters."
            )
        return Links(self.settings.keys, self.settings.public_url)

    def moment(self, at: dt.datetime | None = None) -> Moment:
        """*at*, or now, as this installation sees it."""
        return Moment(at or self.clock(), frozenset(self.networks))


@contextlib.asynccontextmanager
async def open_installation(settings: Settings, clock: Clock = real_clock) -> AsyncIterator[Installation]:
    """Raises Wrong when the configuration or the database cannot be used."""
    endpoints = settings.endpoints()
    async with open_database(settings) as store, open_http() as http:
        networks = {network: ADAPTERS[network](where, http) for network, where in endpoints.items()}
        yield Installation(settings, store, networks, clock)


@contextlib.asynccontextmanager
async def open_database(settings: Settings, *, any_version: bool = False) -> AsyncIterator[Store]:
    """The store at this program's schema: upgraded by itself on SQLite, refused when it is older elsewhere."""
    try:
        store = open_store(settings.database_url, settings.vault)
    except (ValueError, OSError) as error:
        raise Wrong(f"{PREFIX}DATABASE_URL: {error}") from None
    try:
        try:
            if not any_version:
                await _be_current(store)
        except (OperationalError, InterfaceError, DBAPIError, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise Wrong(f"The database does not answer ({reason}). Is {PREFIX}DATABASE_URL right?") from None
        yield store
    finally:
        await store.close()


async def _be_current(store: Store) -> None:
    if store.is_sqlite:
        await schema.upgrade(store)
        return
    found = await schema.current(store)
    if found != schema.wanted():
        raise Wrong(
            f"The database's schema is {found or 'empty'}, this program needs {schema.wanted()}: "
            "run `reconnect db upgrade` first."
        )
