"""Which rows a batch comes down to: each key once, and none that cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.intake.columns import KEEP, Columns
from store.intake.kinds import Kind
from store.intake.refusals import Refused
from store.intake.standing import Stored


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows by column, and what became of those that were given."""

    keys: Sequence[Any]
    columns: Columns
    places: Sequence[int | None]
    """For each row that was given, its place here; several may share one, and a refused one has none."""

    def column(self, name: str, places: Sequence[int]) -> list[Any] | None:
        """What the rows at *places* give in the column; None where none of them could."""
        values = self.columns.get(name)
        if values is None or len(places) == len(values):
            return values
        return [values[place] for place in places]


def settle(
    kind: Kind, columns: Columns, keys: Sequence[Any], stored: Stored, refused: dict[int, Refused]
) -> Settled:
    """Lay rows of one key over each other, in their order. New ones that lack something join *refused*."""
    lacking = _lacking(kind, columns, len(keys))
    if not lacking and not refused and len(set(keys)) == len(keys):
        return Settled(keys, columns, range(len(keys)))
    found: dict[Any, int] = {}
    layers: list[list[int]] = []
    places: list[int | None] = []
    for at, key in enumerate(keys):
        if key not in found and key not in stored and at in lacking:
            refused.setdefault(at, lacking[at])
        if at in refused:
            places.append(None)
            continue
        if key not in found:
            found[key] = len(layers)
            layers.append([])
        layers[found[key]].append(at)
        places.append(found[key])
    laid = {name: [_last(values, layer) for layer in layers] for name, values in columns.items()}
    return Settled(list(found), laid, places)


def _last(values: Sequence[Any], layer: Sequence[int]) -> Any:
    return next((values[at] for at in reversed(layer) if values[at] is not KEEP), KEEP)


def _lacking(kind: Kind, columns: Columns, count: int) -> dict[int, Refused]:
    """The rows that could not be new ones, by place, and the first thing that they would need."""
    lacking: dict[int, Refused] = {}
    for field in kind.fields:
        if not field.required:
            continue
        values = columns.get(field.columns[0]) or [KEEP] * count
        if KEEP in values:
            why = Refused(f"is empty, and a new {kind.one} needs it", field.name)
            for at, value in enumerate(values):
                if value is KEEP:
                    lacking.setdefault(at, why)
    return lacking
