"""What was typed after /connections, as one of the things that can be asked."""

import difflib
import re
import unicodedata
import zoneinfo
from collections.abc import Sequence
from dataclasses import replace

from bot.typed import (
    Campaign,
    Help,
    Incomplete,
    Listing,
    Lookup,
    Notifications,
    Offer,
    Overview,
    Settings,
    Subscribe,
    Subscriptions,
    Typed,
    Unclear,
    Unsubscribe,
    Why,
    WriteTo,
)
from store.codes import Network, Watched
from store.filters import BARE as KNOWN
from store.filters import LONGEST as LONGEST_FILTERS
from store.filters import About

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
    "notifications",
    "settings",
    "help",
)
LONGEST = 300
"""Characters of what is read; no name and no address is longer."""

BARE = tuple(word for word, about in KNOWN.items() if about is not About.STATUS)
"""Filters that need no key. Of a status the events speak."""

QUOTE_MARKS = '"“”„‟«»＂'
QUOTES = str.maketrans(dict.fromkeys(QUOTE_MARKS, '"'))
TOKEN = re.compile(r'"([^"]*)"|(\S+)')
WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
"""A word with its quotes: campaign:"Spring Shimmer"."""
MINUS = "-−–"
DAILY = "daily"
HOUR = re.compile(r"(?P<hours>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)")
ZONES = {zone.casefold(): zone for zone in zoneinfo.available_timezones()}
LINKED = re.compile(r"<(?:mailto:|@|https?://)[^|>]*\|([^>]*)>")
"""Slack's own marking of an address or a person, where the app's command is set to escape."""


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
            return _subscribe(_rest(text))
        case "notifications":
            return Unclear("notifications", rest[0], None) if rest else Notifications()
        case "unsubscribe":
            return Unclear("unsubscribe", rest[0], None, "unsubscribe") if rest else Unsubscribe()
        case "subscriptions":
            return Unclear("subscriptions", rest[0], None, "subscriptions") if rest else Subscriptions()
    plain = not quoted and "@" not in first and not any(map(str.isdigit, first))
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
    meant = " ".join(["offer", *rest[:-1], near or ""])
    return Unclear("offer", rest[-1], near, meant) if near else Incomplete("offer")


def _subscribe(typed: str) -> Typed:
    """Events, filters and `daily 09:00 Europe/Berlin`, in any order."""
    if len(typed) > LONGEST_FILTERS:
        return Unclear("subscribe", f"{typed[:20]}…", None)
    words = [word.rstrip(",") or word for word in WORD.findall(typed.translate(QUOTES))]
    daily, words = _daily(words)
    if isinstance(daily, Unclear):
        return replace(daily, meant=_instead(typed, daily.word, daily.near))
    wanted: set[Watched] = set()
    unwanted: set[Watched] = set()
    filters = []
    for word in (part for whole in words for part in _parts(whole)):
        plain, minus = word.casefold().lstrip(MINUS), word[0] in MINUS
        if plain in set(Watched):
            (unwanted if minus else wanted).add(Watched(plain))
        elif plain in BARE or ":" in word or '"' in word:
            filters.append(word)
        else:
            near = closest(plain, [*(event.value for event in Watched), *BARE, DAILY])
            near = near and (f"-{near}" if minus and near != DAILY else near)
            return Unclear("subscribe", word, near, _instead(typed, word, near))
    events = frozenset((wanted or set(Watched)) - unwanted)
    if not events:
        return Unclear("subscribe", " ".join(words), None)
    return Subscribe(events, " ".join(filters), *daily)


def _instead(typed: str, word: str, near: str | None) -> str:
    """The whole command with *near* in the place of *word*; empty when nothing is near."""
    place = re.compile(rf"(?<![^\s,]){re.escape(word)}(?![^\s,])", re.IGNORECASE)
    if near is None or not (found := place.search(typed)):
        return ""
    return f"subscribe {typed[: found.start()]}{near}{typed[found.end() :]}"


def _parts(word: str) -> list[str]:
    """Events may stand with commas and no spaces between them; in a filter a comma belongs to a name."""
    return [word] if ":" in word or '"' in word else [part for part in word.split(",") if part]


def _daily(words: list[str]) -> tuple[tuple[int | None, str | None] | Unclear, list[str]]:
    """The hour and the zone that follow `daily`, and the other words."""
    place = next((n for n, word in enumerate(words) if word.casefold() == DAILY), None)
    if place is None:
        return (None, None), words
    before, hour, after = words[:place], words[place + 1 : place + 2], words[place + 2 :]
    found = HOUR.fullmatch(hour[0]) if hour else None
    if found is None:
        return Unclear("subscribe", " ".join([DAILY, *hour]), f"{DAILY} 09:00"), words
    zone = None
    if after and (after[0].casefold() in ZONES or ("/" in after[0] and ":" not in after[0])):
        zone = ZONES.get(after[0].casefold())
        if zone is None:
            near = closest(after[0], list(ZONES))
            return Unclear("subscribe", after[0], near and ZONES[near]), words
        after = after[1:]
    return (int(found["hours"]) * 60 + int(found["minutes"]), zone), [*before, *after]
