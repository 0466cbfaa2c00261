"""What was typed after /connections, as one of the things that can be asked."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from store.codes import Network, Watched

COMMAND = "/connections"
WORDS = (
    "list",
    "campaign",
    "offer",
    "remind",
    "request",
    "promote",
    "invite",
    "why",
    "subscribe",
    "unsubscribe",
    "subscriptions",
    "settings",
    "help",
)
LONGEST = 300
"""Characters of what is read; no name and no address is longer."""

QUOTE_MARKS = '"“”„‟«»＂'
QUOTES = str.maketrans(dict.fromkeys(QUOTE_MARKS, '"'))
TOKEN = re.compile(r'"([^"]*)"|(\S+)')
LINKED = re.compile(r"<(?:mailto:|@|https?://)[^|>]*\|([^>]*)>")
"""Slack's own marking of an address or a person, where the app's command is set to escape."""


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
class Subscribe:
    events: frozenset[Watched]


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


def parse(text: str) -> Typed:
    """A quoted word is never a command."""
    tokens = _tokens(text)
    if not tokens:
        return Overview()
    (first, quoted), rest = tokens[0], [word for word, _ in tokens[1:]]
    match None if quoted else first.casefold():
        case "help":
            return Help()
        case "list":
            return Listing(_rest(text))
        case "campaign":
            name = _unquoted(_rest(text)[:LONGEST])
            return Campaign(name) if name else Incomplete("campaign")
        case "offer":
            return _offer(rest)
        case "remind" | "request" | "promote" | "invite" as command:
            return WriteTo(command, _rest(text), *_who_and_network(rest))
        case "settings":
            return Settings(" ".join(rest))
        case "why":
            who, network = _who_and_network(rest)
            return Why(who, network) if who else Incomplete("why")
        case "subscribe":
            return _subscribe(rest)
        case "unsubscribe":
            return Unclear("unsubscribe", rest[0], None) if rest else Unsubscribe()
        case "subscriptions":
            return Unclear("subscriptions", rest[0], None) if rest else Subscriptions()
    plain = not quoted and not first.startswith("@") and "@" not in first
    return Lookup(
        " ".join([first, *rest]), closest(first, WORDS) if plain else None, alone=plain and not rest
    )


def closest(word: str, words: Sequence[str]) -> str | None:
    found = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.65)
    return found[0] if found else None


def _tokens(text: str) -> list[tuple[str, bool]]:
    """Words, and whether each was quoted. An apostrophe is no quote: O'Brien is a name."""
    tokens = []
    for found in TOKEN.finditer(_plain(text[:LONGEST]).translate(QUOTES)):
        quoted, bare = found.groups()
        word = " ".join(quoted.split()) if quoted is not None else bare.strip('"')
        if word:
            tokens.append((word, quoted is not None))
    return tokens


def _plain(text: str) -> str:
    kept = "".join(char if unicodedata.category(char) != "Cc" else " " for char in text)
    return LINKED.sub(r"\1", kept)


def _rest(text: str) -> str:
    """What stands behind the first word, as it was typed."""
    return "".join(_plain(text).split(maxsplit=1)[1:]).strip()


def _unquoted(name: str) -> str:
    """Without the quotes around all of it; those inside belong to the name."""
    inner = name[1:-1] if len(name) > 1 and name[0] in QUOTE_MARKS and name[-1] in QUOTE_MARKS else name
    return " ".join((name if set(inner) & set(QUOTE_MARKS) else inner).split())


def _who_and_network(rest: list[str]) -> tuple[str, Network | None]:
    """A network alone is somebody's name."""
    network = None
    if len(rest) > 1 and rest[-1].casefold() in set(Network):
        network = Network(rest[-1].casefold())
        rest = rest[:-1]
    return " ".join(rest), network


def _offer(rest: list[str]) -> Typed:
    who, network = _who_and_network(rest)
    if network is not None:
        return Offer(who, network)
    near = closest(rest[-1], [network.value for network in Network]) if len(rest) > 1 else None
    return Unclear("offer", rest[-1], near) if near else Incomplete("offer")


def _subscribe(rest: list[str]) -> Typed:
    words = [word.casefold() for part in rest for word in part.split(",") if word]
    for word in words:
        if word not in set(Watched):
            # Nothing is suggested for `-expired`: the nearest word would do the opposite.
            if word.startswith("-"):
                return Unclear("subscribe", word, None)
            return Unclear("subscribe", word, closest(word, [event.value for event in Watched]))
    return Subscribe(frozenset(Watched(word) for word in words) or frozenset(Watched))
