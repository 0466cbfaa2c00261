"""What the pages stand on, handed down by the composition."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from prometheus_client import CollectorRegistry

from platforms.network import Network as Adapter
from store.codes import Network
from store.database import Store
from store.links import Links
from store.mail_codes import ReportSource
from store.moment import Moment
from web.mail_reports.proof import Provider


@dataclass(frozen=True, slots=True)
class Web:
    """One installation, as browsers and other programs meet it."""

    store: Store
    links: Links
    networks: Mapping[Network, Adapter]
    """Those that are set up."""
    clock: Callable[[], dt.datetime]
    public_url: str
    mail_providers: Mapping[ReportSource, Provider] = field(default_factory=dict)
    """Those that may tell of bounces."""
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def moment(self) -> Moment:
        return Moment(self.clock(), frozenset(self.networks))

    @property
    def root(self) -> str:
        """What every path of ours begins with, where PUBLIC_URL names more than a host."""
        return urlsplit(self.public_url).path.rstrip("/")


WEB = web.AppKey("web", Web)
