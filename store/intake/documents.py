"""Records as JSON objects: one in and one out, by the same fields and rules as the cells of a file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from store.intake.cells import Shape, items
from store.intake.kinds import Field, Kind
from store.intake.refusals import Refused, cut, shown

HAS_TOKEN = "has_token"  # noqa: S105  the name of a key
TOO_DEEP = "is nested too deeply"

_NAMES = {str: "a string", bool: "true or false", int: "a number", float: "a number", list: "an array"}
_TAKEN = {
    Shape.TEXT: "a string or null",
    Shape.NUMBER: "a whole number, a string or null",
    Shape.SWITCH: "true, false, on, off or null",
    Shape.LIST: "an array of strings, a string or null",
}


def parse(data: bytes) -> dict[str, Any]:
    """The one JSON object that *data* is. Raises Refused, with the key where one comes twice."""
    try:
        found = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Refused("is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise Refused(f"is not JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise Refused(TOO_DEEP) from None
    except ValueError:
        raise Refused("holds a number with too many digits") from None
    if not isinstance(found, dict):
        raise Refused("is not a JSON object")
    return found


def given(kind: Kind, document: Mapping[str, Any]) -> list[tuple[Field, str | None]]:
    """What *document* gives, for `kinds.check`. Strings are read as cells are, null clears, so does [].

    What a reading tells besides is passed over, so that a record can be read, changed and put back.
    Raises Refused with the key that is unknown or holds what its field never is.
    """
    fields: list[tuple[Field, str | None]] = []
    for name, value in document.items():
        field = kind.field(name)
        if field is None and name in kind.told_besides:
            continue
        if field is None:
            raise Refused(f"{shown(name)} is no field of a {kind.one}; {kind.hint(name)}", cut(name))
        try:
            fields.append((field, _text(field.cell.shape, value)))
        except Refused as refused:
            raise refused.at(name) from None
    return fields


def document(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of a stored row: *values* by column, a link's by the field's name. Tells no secret."""
    told = {field.name: _told(field, values) for field in kind.fields if not field.sealed}
    if sealed := [field for field in kind.fields if field.sealed]:
        told[HAS_TOKEN] = any(field.gather(values) is not None for field in sealed)
    return told


def _text(shape: Shape, value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case bool() if shape is Shape.SWITCH:
            return "on" if value else "off"
        case int() if shape is Shape.NUMBER and not isinstance(value, bool):
            return str(value)
        case list() if shape is Shape.LIST:
            return _joined(value)
    raise Refused(f"is {_NAMES.get(type(value), 'an object')}; it must be {_TAKEN[shape]}")


def _joined(values: Sequence[Any]) -> str | None:
    for value in values:
        if not isinstance(value, str):
            raise Refused(f"holds {_NAMES.get(type(value), 'an object or null')}; it must hold strings")
        if ";" in value:
            raise Refused(f'{shown(value)} holds a ";", which parts the items of a list')
    return ";".join(value for value in values if value.strip(" ")) or None


def _told(field: Field, values: Mapping[str, Any]) -> Any:
    text = field.cell.write(field.gather(values))
    match field.cell.shape:
        case Shape.LIST:
            return items(text)
        case Shape.NUMBER if text.isdigit():
            return int(text)
    return text or None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused("this key comes twice", cut(name))
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise Refused(f"holds {name}, which is no JSON number")
