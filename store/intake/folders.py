"""Which files an import reads, and in which order."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from store.intake.catalog import BY_FILE, KINDS
from store.intake.kinds import Kind

WRITTEN_ONLY = frozenset({"history.csv", "messages.csv", "posts.csv", "metrics.csv"})
"""What an export writes besides, and no import reads."""


class NothingToImport(Exception):
    """A path that cannot be meant; the message names the mend."""


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    kind: Kind


def sources(paths: Iterable[Path]) -> list[Source]:
    """The files that *paths* name, folders opened, in the order in which the kinds build on each other."""
    found: dict[Path, Source] = {}
    for path in paths:
        for source in _in_folder(path) if path.is_dir() else (_file(path),):
            found.setdefault(source.path.resolve(), source)
    return sorted(found.values(), key=lambda source: KINDS.index(source.kind))


def _in_folder(folder: Path) -> list[Source]:
    there = [Source(folder / kind.file, kind) for kind in KINDS if (folder / kind.file).is_file()]
    if not there:
        raise NothingToImport(f"{folder} holds none of the import files: {', '.join(BY_FILE)}.")
    return there


def _file(path: Path) -> Source:
    if not path.exists():
        raise NothingToImport(f"{path} does not exist.")
    if path.name in WRITTEN_ONLY:
        raise NothingToImport(f"{path.name} is written by an export and not read by an import.")
    kind = BY_FILE.get(path.name)
    if kind is None:
        close = difflib.get_close_matches(path.name.lower(), BY_FILE, n=1)
        hint = f"did you mean {close[0]}?" if close else f"the names are {', '.join(BY_FILE)}."
        raise NothingToImport(f"{path.name} is not the name of an import file; {hint}")
    return Source(path, kind)
