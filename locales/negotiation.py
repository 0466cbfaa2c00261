"""Which catalog speaks to a person who asked for some language, by CLDR's parents and likely subtags (R5)."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from babel.core import get_global

from locales import SOURCE
from locales import available as catalogs

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-[a-z]{3})?(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?(-.*)?",
    re.DOTALL,
)
_MODERN = {"no": "nb", **get_global("language_aliases")}
"""CLDR speaks of `no` where the catalogs of the world say `nb`, so both become `nb`."""
_PARENTS = get_global("parent_exceptions")
_LIKELY = get_global("likely_subtags")


@dataclass(frozen=True, slots=True)
class _Tag:
    """A language with its script always named, so that no step can wander into another one unseen."""

    language: str
    script: str | None
    region: str | None


def choose(*wanted: str | None, available: Sequence[str] = catalogs()) -> str:
    """The catalog for the first of *wanted* that has one, else English. The unreadable is passed over."""
    for one in wanted:
        found = _match(one, tuple(available)) if one else None
        if found is not None:
            return found
    return SOURCE


@functools.lru_cache(maxsize=1024)
def _match(wanted: str, available: tuple[str, ...]) -> str | None:
    named = {_likely(tag): locale for locale in available if (tag := _read(locale))}
    tag = _read(wanted)
    for step in _ancestors(tag) if tag else ():
        found = named.get(_likely(step))
        if found is not None:
            return found
    return None


def _read(locale: str) -> _Tag | None:
    """`pt_br`, `zh-TW`, `de_DE.UTF-8` and worse."""
    bare = re.split(r"[.@;,]", locale.strip(), maxsplit=1)[0]
    parts = _TAG.fullmatch(bare.replace("_", "-").lower())
    if parts is None:
        return None
    language, script, region = (str(parts[name] or "") for name in ("language", "script", "region"))
    return _with_script(_MODERN.get(language, language), script.title() or None, region.upper() or None)


def _with_script(language: str, script: str | None, region: str | None) -> _Tag:
    if script is None:
        likely: str | None = _LIKELY.get(f"{language}_{region}") or _LIKELY.get(language)
        script = likely.split("_")[1] if likely else None
    return _Tag(language, script, region)


def _likely(tag: _Tag) -> _Tag:
    """The same with the region that is meant where none is named: pt is pt-BR."""
    if tag.region is not None:
        return tag
    for key in (f"{tag.language}_{tag.script}", tag.language):
        likely = _LIKELY.get(key, "").split("_")
        if len(likely) == 3 and likely[1] == tag.script:
            return _Tag(tag.language, tag.script, likely[2])
    return tag


def _ancestors(tag: _Tag) -> Iterator[_Tag]:
    """The tag itself, then ever more general ones, all in its script."""
    step: _Tag | None = tag
    while step is not None:
        yield step
        step = _parent(step)


def _parent(tag: _Tag) -> _Tag | None:
    named = _PARENTS.get(_cldr_name(tag))
    if named is not None:
        parent = _read(named)
        return parent if parent and parent != tag and parent.script == tag.script else None
    return _Tag(tag.language, tag.script, None) if tag.region is not None else None


def _cldr_name(tag: _Tag) -> str:
    """CLDR leaves out the script that a language usually has: es_MX, but zh_Hant_HK."""
    usual = _with_script(tag.language, None, None).script
    parts = (tag.language, None if tag.script == usual else tag.script, tag.region)
    return "_".join(part for part in parts if part)
