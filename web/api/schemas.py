"""The shapes of what goes in and comes out, made from the kinds of the import: one source for both."""

from typing import Any

from store.codes import Cause, ConnectionState, Event, Network, Ownership, Permission, Skip, Stage, Status
from store.intake.catalog import KINDS
from store.intake.cells import ID_LENGTH, Shape
from store.intake.documents import HAS_TOKEN
from store.intake.kinds import Field, Kind
from store.offers import Instead, Refusal
from web.api.operations import Schema

INSTANT: Schema = {"type": "string", "format": "date-time"}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": ID_LENGTH}
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def name_of(kind: Kind) -> str:
    return kind.one.title()


def written(kind: Kind) -> Schema:
    """What a PUT takes. No key is required: what a new record needs, an existing one keeps."""
    needed = [field.name for field in kind.fields if field.required]
    besides = {name: schema | {"readOnly": True} for name, schema in _told_besides(kind).items()}
    return _object(
        {field.name: _written(field) for field in kind.fields} | besides,
        description=f"Absent keys keep what is stored, null clears. A new {kind.one} needs {', '.join(needed)}; "
        "ids that stand in the address may be left out.",
        required=[],
        additionalProperties=False,
    )


def read(kind: Kind) -> Schema:
    return _object(
        {field.name: _read(field) for field in kind.fields if not field.sealed} | _told_besides(kind)
    )


def _told_besides(kind: Kind) -> dict[str, Schema]:
    return {name: _TOLD_BESIDES[name] for name in sorted(kind.told_besides)}


def listed(kind: Kind) -> Schema:
    return {"type": "array", "items": ref(name_of(kind))}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def all_schemas() -> dict[str, Schema]:
    """By the name that `ref` takes."""
    found = {name_of(kind): read(kind) for kind in KINDS}
    found |= {f"{name_of(kind)}Written": written(kind) for kind in KINDS}
    return found | {
        "Problem": _PROBLEM,
        "CampaignConnections": _CAMPAIGN_CONNECTIONS,
        "HistoryEntry": _HISTORY_ENTRY,
        "List": _LIST,
        "OfferCheck": _OFFER_CHECK,
        "Why": _WHY,
        "Imported": _IMPORTED,
        "PromotionRequest": _object({"profile_id": ID, "brand_id": ID}),
        "PromotionRequestWritten": _object({"brand_id": ID}, additionalProperties=False),
    }


def _written(field: Field) -> Schema:
    schema = _plain(field)
    if field.sealed:
        schema["writeOnly"] = True
    return schema if field.required else _or_null(schema)


def _read(field: Field) -> Schema:
    if field.cell.shape is Shape.LIST:
        return _plain(field)
    schema = _plain(field)
    return schema if field.required else _or_null(schema)


def _plain(field: Field) -> Schema:
    """Of one value that is given."""
    cell = field.cell
    codes: Schema = {"enum": list(cell.codes)} if cell.codes else {}
    text: Schema = {"type": "string"} | codes
    if cell.format:
        text["format"] = cell.format
    if cell.longest is not None:
        text["maxLength"] = cell.longest
    match cell.shape:
        case Shape.LIST:
            return {"type": "array", "items": {"type": "string"} | codes, "uniqueItems": True}
        case Shape.NUMBER:
            number: Schema = {"type": "integer"}
            if cell.range:
                number["minimum"], number["maximum"] = cell.range
            return {"anyOf": [number, text]} if codes else number
    return text


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(properties: dict[str, Schema], **more: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)} | more


def _codes(codes: Any) -> Schema:
    return {"type": "string", "enum": [code.value for code in codes]}


_CONNECTION = _object(
    {
        "state": _codes(ConnectionState),
        "cause": _or_null(_codes(Cause)),
        "ended_at": _or_null(INSTANT),
        "holders": {"type": "array", "items": TEXT},
    }
)
_TOLD_BESIDES: dict[str, Schema] = {
    HAS_TOKEN: {"type": "boolean"},
    "removed_at": _or_null(INSTANT),
    "status": _codes(Status),
    "cause": _or_null(_codes(Cause)),
    "lapsed_at": _or_null(INSTANT),
    "connections": _object({permission.value: _CONNECTION for permission in Permission}),
}
_PROBLEM = _object(
    {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": {"type": "array", "items": _object({"field": TEXT, "reason": TEXT})},
    },
    required=["type", "title", "status", "detail"],
    description="RFC 9457. `errors` names the fields that were refused.",
)
_CAMPAIGN_CONNECTIONS = _object(
    {
        "campaign_id": TEXT,
        "brand_id": TEXT,
        "name": TEXT,
        "status": TEXT,
        "tracking": {"type": "boolean"},
        "starts_on": _or_null(TEXT),
        "ends_on": _or_null(TEXT),
        "requirements": {"type": "array", "items": {"type": "object"}},
        "participants": {"type": "object", "additionalProperties": {"type": "integer"}},
        "missing": _object({"total": COUNT, "connections": {"type": "array", "items": {"type": "object"}}}),
        "incomplete": {"type": "boolean"},
    }
)
_HISTORY_ENTRY = _object(
    {
        "at": INSTANT,
        "event": _codes(Event),
        "creator_id": _or_null(TEXT),
        "profile_id": _or_null(TEXT),
        "campaign_id": _or_null(TEXT),
        "brand_id": _or_null(TEXT),
        "another_program": {"type": "boolean"},
        "detail": {"type": "object"},
    }
)
_LIST = _object(
    {
        "total": {"type": "integer", "minimum": 0},
        "profiles": {
            "type": "array",
            "items": _object(
                {
                    "profile_id": TEXT,
                    "creator_id": TEXT,
                    "network": _codes(Network),
                    "handle": _or_null(TEXT),
                    "ownership": _codes(Ownership),
                    "status": _codes(Status),
                    "cause": _or_null(_codes(Cause)),
                    "lapsed_at": _or_null(INSTANT),
                }
            ),
        },
        "next": _or_null(TEXT),
    }
)
_OFFER_CHECK = _object(
    {
        "allowed": {"type": "boolean"},
        "reason": _or_null(_codes(Refusal)),
        "text": TEXT,
        "profile_id": _or_null(TEXT),
        "cause": _or_null(_codes(Cause)),
        "since": _or_null(INSTANT),
        "reminder": _or_null(_codes(Instead)),
    }
)
_WHY = _object(
    {
        "creator_id": TEXT,
        "at": INSTANT,
        "profiles": {
            "type": "array",
            "items": _object(
                {
                    "profile_id": TEXT,
                    "network": _codes(Network),
                    "status": _codes(Status),
                    "cause": _or_null(_codes(Cause)),
                    "due": {"type": "boolean"},
                    "next_at": _or_null(INSTANT),
                    "sent": COUNT,
                    "rules": {
                        "type": "array",
                        "items": _object({"rule": _codes(Skip), "holds": {"type": "boolean"}, "text": TEXT}),
                    },
                    "warning": _or_null(
                        _object(
                            {
                                "ends_at": INSTANT,
                                "sent_at": _or_null(INSTANT),
                                "next_at": _or_null(INSTANT),
                                "brand_id": _or_null(TEXT),
                                "skip": _or_null(_codes(Skip)),
                            }
                        )
                    ),
                    "campaigns": {
                        "type": "array",
                        "items": _object(
                            {
                                "campaign_id": _or_null(TEXT),
                                "brand_id": _or_null(TEXT),
                                "stage": _or_null(_codes(Stage)),
                                "chosen": {"type": "boolean"},
                                "skip": _or_null(_codes(Skip)),
                            }
                        ),
                    },
                }
            ),
        },
    }
)
_IMPORTED = _object(
    {
        "files": {
            "type": "array",
            "items": _object(
                {"file": TEXT, "read": COUNT, "loaded": COUNT, "unchanged": COUNT, "rejected": COUNT}
            ),
        },
        "rejected": {
            "type": "array",
            "items": _object({"line": {"type": "integer", "minimum": 1}, "column": TEXT, "reason": TEXT}),
        },
        "more": COUNT,
    }
)
