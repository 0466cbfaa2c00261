"""What somebody typed, once it is understood."""

from dataclasses import dataclass

from store.codes import Network, Watched


@dataclass(frozen=True, slots=True)
class Overview:
    pass


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Subscriptions:
    pass


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    pass


@dataclass(frozen=True, slots=True)
class Notifications:
    pass


@dataclass(frozen=True, slots=True)
class Subscribe:
    events: frozenset[Watched]
    filters: str = ""
    """As typed: `store.narrowing` reads them."""
    daily: int | None = None
    """Minutes after midnight, for a digest; empty: at once."""
    zone: str | None = None
    """Empty: the person's own."""


@dataclass(frozen=True, slots=True)
class Why:
    who: str
    network: Network | None


@dataclass(frozen=True, slots=True)
class Listing:
    words: str
    """As typed, quotes and colons included: `store.filters` reads them."""


@dataclass(frozen=True, slots=True)
class Campaign:
    name: str
    """Or the id."""


@dataclass(frozen=True, slots=True)
class Offer:
    who: str
    network: Network


@dataclass(frozen=True, slots=True)
class WriteTo:
    """`remind`, `request`, `promote`, `invite`: whom may be said by filters, or by one creator's name."""

    command: str
    words: str
    """As typed, quotes and colons included."""
    who: str
    network: Network | None


@dataclass(frozen=True, slots=True)
class Settings:
    brand: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Everything that is no command: a creator, or a mistyped command."""

    who: str
    near: str | None
    """The command that it may have been meant to be."""
    alone: bool
    """One bare word; else the closest command is only a guess about the first of several."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A command with something that it cannot take."""

    command: str
    word: str
    near: str | None
    meant: str = ""
    """The whole that was meant perhaps; empty when nothing is near."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """`why` of whom? `offer` for which network?"""

    command: str


Typed = (
    Overview
    | Help
    | Subscriptions
    | Unsubscribe
    | Subscribe
    | Notifications
    | Why
    | Listing
    | Campaign
    | Offer
    | WriteTo
    | Settings
    | Lookup
    | Unclear
    | Incomplete
)
