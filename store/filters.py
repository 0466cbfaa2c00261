"""The words with which profiles are chosen and sorted (C12), the same in Slack, API, console and command line."""

import difflib
import enum
import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from store.codes import Network, Ownership, Permission
from store.statements import Blanks, Varying

LONGEST = 600
"""Characters of what is read; in any script they fit into the address of a request."""


class About(enum.StrEnum):
    """What a filter speaks of."""

    STATUS = "status"
    OWNERSHIP = "ownership"
    NETWORK = "network"
    PERMISSION = "permission"
    CAMPAIGN = "campaign"
    BRAND = "brand"
    CREATOR = "creator"


class State(enum.StrEnum):
    """What `status:` can ask for. *Expired* whatever the cause; *invalidated* those that were cut short."""

    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    CONNECTED = "connected"
    NONE = "none"


class Sort(enum.StrEnum):
    """How a list is ordered; by stake unless it is asked otherwise (X13)."""

    STAKE = "stake"
    STATUS = "status"
    NAME = "name"
    LAPSED = "lapsed"
    OWNERSHIP = "ownership"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one profile."""

    about: About
    value: str
    """A code, or for campaign, brand and creator what was typed."""
    negated: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) or not self.value else self.value
        return f"{'-' if self.negated else ''}{self.about}:{value}"


@dataclass(frozen=True, slots=True)
class Wanted(Varying):
    """All filters hold at once, for one profile."""

    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.STAKE

    def __str__(self) -> str:
        """Text that is read as the same again."""
        return " ".join([*map(str, self.filters), f"sort:{self.sort}"])

    @property
    def shape(self) -> Hashable:
        return self._without_names()

    def stand_in(self, _blanks: Blanks["Wanted"]) -> "Wanted":
        return self._without_names()

    def _without_names(self) -> "Wanted":
        """What campaigns, brands and creators are called is nothing to a statement: it is given their ids."""
        plain = (one if one.about in CODES else replace(one, value="") for one in self.filters)
        return replace(self, filters=tuple(plain))

    def values(self, about: About, *, negated: bool = False) -> tuple[str, ...]:
        return tuple(one.value for one in self.filters if one.about is about and one.negated is negated)


class Unclear(ValueError):
    """A word that no list knows, with the nearest that it does."""

    def __init__(self, word: str, near: str | None, reason: str) -> None:
        hint = f"did you mean {near}?" if near else reason
        super().__init__(f"“{word}” is not understood: {hint}")
        self.word = word
        self.near = near
        self.reason = reason


class Unknown(Unclear):
    """A campaign, brand or creator that the asker knows nothing of."""


CODES: dict[About, Sequence[str]] = {
    About.STATUS: [state.value for state in State],
    About.OWNERSHIP: [ownership.value for ownership in Ownership],
    About.NETWORK: [network.value for network in Network],
    About.PERMISSION: [permission.value for permission in Permission],
}
BARE = {code: about for about in (About.STATUS, About.OWNERSHIP, About.NETWORK) for code in CODES[about]}
"""Words that need no key, since only one can be meant."""
SORT = "sort"
KEYS = (*(about.value for about in About), SORT)
OTHER_NAMES = {"not_connected": State.NONE.value, "not-connected": State.NONE.value}

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_WORD = re.compile(r'(?P<minus>[-−–]?)(?:(?P<key>\w+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]\S*|))')


def parse(text: str) -> Wanted:
    """Read `expired instagram -campaign:"Spring Shimmer" sort:name`. Raises Unclear."""
    if len(text) > LONGEST:
        raise Unclear(f"{text[:20]}…", None, f"a list takes at most {LONGEST} characters")
    plain = "".join(char if char.isprintable() else " " for char in text).translate(_QUOTES)
    words = []
    place = 0
    while place < len(plain):
        if plain[place].isspace():
            place += 1
            continue
        found = _WORD.match(plain, place)
        assert found is not None  # noqa: S101  the pattern matches anything
        if found.end() == place:
            raise Unclear(plain[place], None, _what_there_is())
        words.append(found)
        place = found.end()
    return _wanted(words)


def parse_words(words: Iterable[str]) -> Wanted:
    """The same of words that a shell has taken apart, and whose quotes it has removed. Raises Unclear."""
    parts = []
    for word in words:
        key, colon, value = word.partition(":")
        spaced = colon and '"' not in word and re.search(r"\s", value)
        parts.append(f'{key}:"{value}"' if spaced and key.lstrip("-") in KEYS else word)
    return parse(" ".join(parts))


def closest(word: str, words: Sequence[str]) -> str | None:
    found = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return found[0] if found else None


def _wanted(words: Iterable[re.Match[str]]) -> Wanted:
    filters: list[Filter] = []
    sort = Sort.STAKE
    for found in words:
        word = found.group()
        key, negated = found["key"], bool(found["minus"])
        value = found["quoted"] if found["quoted"] is not None else found["bare"] or ""
        value = " ".join(value.split())
        if key is None:
            one = _bare(word, value, negated=negated)
        elif key.casefold() == SORT:
            if negated:
                raise Unclear(word, f"sort:{value}", "an order cannot be left out")
            sort = Sort(_code(word, value, [order.value for order in Sort], f"{SORT}:"))
            continue
        else:
            one = _keyed(word, key.casefold(), value, negated=negated)
        if one not in filters:
            filters.append(one)
    return Wanted(tuple(filters), sort)


def _bare(word: str, value: str, *, negated: bool) -> Filter:
    code = value.casefold()
    code = OTHER_NAMES.get(code, code)
    if code not in BARE:
        minus = "-" if negated else ""
        near = closest(code, [*BARE, *(f"{key}:" for key in KEYS)])
        raise Unclear(word, near and minus + near, _what_there_is())
    return Filter(BARE[code], code, negated)


def _keyed(word: str, key: str, value: str, *, negated: bool) -> Filter:
    if key not in set(About):
        near = closest(key, KEYS)
        raise Unclear(word, near and f"{near}:{value}", _what_there_is())
    about = About(key)
    if about in CODES:
        value = _code(word, OTHER_NAMES.get(value.casefold(), value), CODES[about], f"{key}:")
    if not value:
        raise Unclear(word, None, f"after {key}: comes an id or a name")
    return Filter(about, value, negated)


def _code(word: str, value: str, codes: Sequence[str], key: str) -> str:
    code = value.casefold()
    if code not in codes:
        near = closest(code, codes)
        raise Unclear(word, near and f"{key}{near}", f"{key} takes {', '.join(codes)}")
    return code


def _what_there_is() -> str:
    return f"a list takes {', '.join(BARE)}, and {', '.join(f'{key}:…' for key in KEYS)}"
