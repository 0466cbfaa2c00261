"""Words of a brand's own: plain text with a few places in it, such as {{first_name}}. Nothing in it is ever run."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

TAGS = ("first_name", "brand", "network", "campaign")
_TAG = re.compile(r"\{\{\s*(" + "|".join(TAGS) + r")\s*\}\}")
_BRACES = re.compile(r"\{\{(?P<tag>[^{}\n]*)\}\}|\{\{|\}\}|\{%|%\}")


@dataclass(frozen=True, slots=True)
class Broken:
    """A place that cannot be filled, and where it stands; lines and columns count from one."""

    written: str
    line: int
    column: int


def broken(text: str, tags: Collection[str] = TAGS) -> Broken | None:
    """The first pair of braces that is none of *tags*."""
    for found in _BRACES.finditer(text):
        if found["tag"] is None or found["tag"].strip() not in tags:
            before = text[: found.start()]
            column = len(before) - (before.rfind("\n") + 1) + 1
            return Broken(found.group(), before.count("\n") + 1, column)
    return None


def tags_of(text: str) -> frozenset[str]:
    return frozenset(_TAG.findall(text))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Plain words, each with the tag that follows them (empty after the last). Other braces are plain words."""
    parts = _TAG.split(text)
    return zip(parts[::2], [*parts[1::2], ""], strict=True)
