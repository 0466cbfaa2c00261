"""Words of a brand's own: plain text with a few places in it, such as {{first_name}}. Nothing in it is ever run."""

import difflib
import enum
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Self

TAGS = ("first_name", "brand", "network", "campaign")
_TAG = re.compile(r"\{\{\s*(" + "|".join(TAGS) + r")\s*\}\}")
_BRACES = re.compile(r"\{\{(?P<tag>[^{}\n]*)\}\}|\{\{|\}\}|\{%|%\}")


class Fault(enum.Enum):
    """Why somebody's words cannot be taken."""

    UNKNOWN_TAG = enum.auto()
    TAG_IN_LINK = enum.auto()
    LINK_ELSEWHERE = enum.auto()
    TOO_LONG = enum.auto()
    UNPRINTABLE = enum.auto()


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be taken, and where it stands; lines and columns count from one."""

    written: str
    line: int
    column: int
    why: Fault = Fault.UNKNOWN_TAG

    @classmethod
    def at(cls, text: str, place: int, written: str, why: Fault) -> Self:
        before = text[:place]
        return cls(written, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1, why)


def broken(text: str, tags: Collection[str] = TAGS) -> Broken | None:
    """The first pair of braces that is none of *tags*."""
    for found in _BRACES.finditer(text):
        if found["tag"] is None or found["tag"].strip() not in tags:
            return Broken.at(text, found.start(), found.group(), Fault.UNKNOWN_TAG)
    return None


def nearest(written: str, tags: Collection[str] = TAGS) -> str | None:
    """The tag that was probably meant, as it is written."""
    near = difflib.get_close_matches(written.strip("{} ").casefold(), tags, n=1)
    return "{{" + near[0] + "}}" if near else None


def tags_of(text: str) -> frozenset[str]:
    return frozenset(_TAG.findall(text))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Plain words, each with the tag that follows them (empty after the last). Other braces are plain words."""
    parts = _TAG.split(text)
    return zip(parts[::2], [*parts[1::2], ""], strict=True)
