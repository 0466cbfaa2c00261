"""What all letters of one kind and language share, rendered and encoded once; a letter is its values between.

The templates are rendered with marks in place of the values; the text between the marks is encoded as it will
travel. Rendering anew for each letter costs a millisecond, filling in costs a twentieth of that.
"""

import binascii
import dataclasses
import datetime as dt
import functools
import itertools
import re
import zoneinfo
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from markupsafe import escape

from locales import Say
from mailer import letters
from mailer.facts import Invitation, Words
from mailer.letters import Letter, Own, Urls
from mailer.tints import USUAL, Tints, tints
from mailer.voice import Plain
from store.brand_look import Logo

_MARK = re.compile("\ue000([a-z_]+)\ue001")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_AS_IT_IS = re.compile(r"(?![. ])[ -<>-~]{1,70}(?<! )")
SOFT_BREAK = b"=\r\n"
KEPT = 512
"""Skeletons: every language has a few kinds and causes that are common."""
KEPT_VALUES = 8192

OWN = ("subject", "note", "button", "closing")
TINTS = tuple(field.name for field in dataclasses.fields(Tints))
VALUES = (
    "brand",
    "first_name",
    "campaign",
    "handle",
    "helpdesk_url",
    "reply_to",
    "marketplace_url",
    *OWN,
    "colour",
)
"""The facts that stand in a letter as they are. All others decide what it says, and belong to its skeleton."""


@dataclasses.dataclass(frozen=True, slots=True)
class Encoded:
    """A letter as its two parts travel: quoted-printable."""

    subject: str
    text: bytes
    html: bytes
    locale: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Half:
    """Encoded text, and the names of the values that stand between its pieces."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]
    last: bytes

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        between = map(values.__getitem__, self.names)
        return b"".join([*itertools.chain.from_iterable(zip(self.pieces, between, strict=True)), self.last])


@dataclasses.dataclass(frozen=True, slots=True)
class _Skeleton:
    subject: tuple[str, ...]
    """Words and, at every second place, the name of a value."""
    text: _Half
    html: _Half


def encoded(letter: Letter) -> Encoded:
    return Encoded(letter.subject, quoted(letter.text), quoted(letter.html), letter.locale)


def fill(words: Words | Invitation, urls: Urls, locale: str) -> Encoded:
    """The same letter as `letters.write` gives, encoded."""
    names = _NAMES[type(words)]
    values = names.values_of(words)
    bones = _skeleton(
        _Shape(type(words), tuple([value and True for value in values]), _decided(words)), locale
    )
    plain = {name: value for name, value in zip(names.values, values, strict=True) if value}
    if (at := words.lapsed_at if isinstance(words, Words) else words.ends_at) is not None:
        plain["day"] = _day(at, words.timezone, locale)
    in_text: dict[str, bytes] = {}
    in_html: dict[str, bytes] = {}
    for name, value in plain.items():
        in_text[name], in_html[name] = _both(value)
    if words.note or words.subject or words.closing or words.button:
        own = letters.own_halves(words, locale)
        plain["subject"] = own[0].subject or ""
        in_text |= _own_values(own[0])
        in_html |= _own_values(own[1]) | {"subject": _value(str(escape(plain["subject"])))}
    if words.colour or words.logo:
        in_html |= _look_values(words.colour, words.logo and (words.logo.width, words.logo.height))
    for name, url in (("page", urls.page), ("unsubscribe", urls.unsubscribe)):
        in_text[name], in_html[name] = _both_of_url(url)
    subject = "".join([plain[part] if place % 2 else part for place, part in enumerate(bones.subject)])
    return Encoded(subject, bones.text.filled(in_text), bones.html.filled(in_html), locale)


def _own_values(own: Own) -> dict[str, bytes]:
    return {name: _value(text) for name in OWN if (text := getattr(own, name)) is not None}


@functools.lru_cache(KEPT)
def _look_values(colour: str | None, logo: tuple[int, int] | None) -> dict[str, bytes]:
    shades = dataclasses.asdict(tints(colour)) if colour else {}
    sizes = {"logo_width": str(logo[0]), "logo_height": str(logo[1])} if logo else {}
    return {name: _value(value) for name, value in (shades | sizes).items()}


def quoted(text: str) -> bytes:
    """Every byte that could meet a boundary's `=_` becomes `=3D`, so no text ends its own part. No line begins
    with a dot, which the mail's transport would have to double."""
    lines = text.replace("\r\n", "\n").encode().replace(b"\n", b"\r\n")
    # Its soft breaks are of the same kind as the first line's end, so one goes ahead.
    data = binascii.b2a_qp(b"\r\n" + lines, istext=True)[2:]
    return _LEADING_DOT.sub(b"=2E", data) if b"\n." in data or data.startswith(b".") else data


@functools.lru_cache(KEPT_VALUES)
def _both(value: str) -> tuple[bytes, bytes]:
    """A value in either half. Brands, campaigns and many first names come again and again."""
    in_text, in_html = _value(value), str(escape(value))
    return in_text, in_text if in_html == value else _value(in_html)


def _both_of_url(url: str) -> tuple[bytes, bytes]:
    """Each is another, and long."""
    in_text = _open(url)
    return in_text, in_text if "&" not in url else _open(str(escape(url)))


def _value(value: str) -> bytes:
    if _AS_IT_IS.fullmatch(value):
        return value.encode() + SOFT_BREAK
    return _open(value)


def _open(text: str) -> bytes:
    """Encoded, and its last line not at an end: what comes next may begin a line of its own."""
    # One letter more takes the place that the soft break needs.
    line = quoted(text + "x")[:-1]
    return line if line.endswith(SOFT_BREAK) else line + SOFT_BREAK


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


_MARKED_URLS = Urls(page=_mark("page"), unsubscribe=_mark("unsubscribe"))
_SOME_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_SOME_LOGO = Logo(0, "", 1, 1, b"")
_MARKED_TINTS = Tints(**{name: _mark(name) for name in TINTS})


class _Names:
    """The names of those facts of a class that stand in its letters as they are."""

    def __init__(self, words: type[Words] | type[Invitation]) -> None:
        self.values = tuple(name for name in VALUES if name in words.__slots__)
        self.values_of: Callable[[Words | Invitation], tuple[str | None, ...]] = attrgetter(*self.values)


_NAMES = {Words: _Names(Words), Invitation: _Names(Invitation)}


class _Shape(NamedTuple):
    """What decides how a letter reads, whatever its values are: letters of one shape share one skeleton."""

    words: type[Words] | type[Invitation]
    values: tuple[bool | str | None, ...]
    """Whether each is there; one that is empty as it is, since an empty note is another than none."""
    decided: tuple[tuple[str, Any], ...]


def _decided(words: Words | Invitation) -> tuple[tuple[str, Any], ...]:
    if isinstance(words, Words):
        # The letter asks only whether it is the first.
        kind: tuple[tuple[str, Any], ...] = (
            ("network", words.network),
            ("cause", words.cause),
            ("ordinal", min(words.ordinal, 2)),
        )
    else:
        kind = ("kind", words.kind), ("networks", words.networks), ("ends_at", words.ends_at and _SOME_DAY)
    return (*kind, ("logo", words.logo and _SOME_LOGO))


def _marked(words: Words | Invitation, say: Plain) -> Own:  # noqa: ARG001  either half has the same marks
    own = {name: _mark(name) if getattr(words, name) else None for name in OWN}
    return Own(
        **own,
        tints=_MARKED_TINTS if words.colour else USUAL,
        logo_width=_mark("logo_width") if words.logo else "",
        logo_height=_mark("logo_height") if words.logo else "",
    )


def _blank(shape: _Shape) -> Words | Invitation:
    """A letter of that shape, with marks for its values."""
    facts: dict[str, Any] = dict(shape.decided)
    for name, value in zip(_NAMES[shape.words].values, shape.values, strict=True):
        facts[name] = _mark(name) if value is True else value
    if shape.words is Words:
        facts["lapsed_at"] = _SOME_DAY
    return shape.words(**facts)


class _Undated(Say):
    def day(self, at: dt.datetime | dt.date, style: str = "long") -> str:  # noqa: ARG002  as Say has it
        return _mark("day")


@functools.lru_cache(KEPT)
def _skeleton(shape: _Shape, locale: str) -> _Skeleton:
    letter = letters.spell(_blank(shape), _MARKED_URLS, _Undated(locale), _marked)
    return _Skeleton(tuple(_MARK.split(letter.subject)), _half(letter.text), _half(letter.html))


def _half(text: str) -> _Half:
    *parts, last = _MARK.split(text)
    return _Half(tuple(map(_open, parts[::2])), tuple(parts[1::2]), quoted(last))


def _day(at: dt.datetime, timezone: str, locale: str) -> str:
    if timezone != "UTC":
        at = at.astimezone(zoneinfo.ZoneInfo(timezone))
    return _written_day(at.date(), locale)


@functools.lru_cache(4096)
def _written_day(day: dt.date, locale: str) -> str:
    return Say(locale).day(day)
