import datetime as dt
from typing import Any

import pytest

from store.codes import Permission
from store.intake.catalog import BRANDS, CREATORS, GRANTS, KINDS, PROFILES, REQUIREMENTS
from store.intake.documents import document, given, parse
from store.intake.json_lines import JsonLines
from store.intake.kinds import Kind, check
from store.intake.refusals import Refused
from tests.store.intake import DIALECT, batches


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (REQUIREMENTS, {"quantity": 2}, {"quantity": 2}),
        (REQUIREMENTS, {"quantity": "2"}, {"quantity": 2}),
        (REQUIREMENTS, {"quantity": None}, {"quantity": 1}),
        (BRANDS, {"warn_days": 14}, {"warn_days": 14}),
        (BRANDS, {"warn_days": "off"}, {"warn_days": None}),
        (BRANDS, {"tracking": False}, {"tracking": False}),
        (BRANDS, {"tracking": "on"}, {"tracking": True}),
        (BRANDS, {"hashtags": ["#a", "b", ""]}, {"hashtags": ["a", "b"]}),
        (BRANDS, {"hashtags": []}, {"hashtags": []}),
        (BRANDS, {"quiet_hours": "21:00-08:00"}, {"quiet_from": 1260, "quiet_to": 480}),
        (CREATORS, {"brands": ["glow", "acme"]}, {"brands": {"glow", "acme"}}),
        (CREATORS, {"brands": "glow;acme"}, {"brands": {"glow", "acme"}}),
        (CREATORS, {"first_name": ""}, {}),
        (GRANTS, {"permissions": ["insights"]}, {"permissions": {Permission.INSIGHTS}}),
    ],
)
def test_json_is_taken_where_it_is_natural(kind: Kind, value: dict[str, Any], stored: dict[str, Any]) -> None:
    own = kind.fields[0].name
    assert check(kind, given(kind, {own: "x"} | value)).values == {"id": "x"} | stored


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (REQUIREMENTS, {"quantity": 2.5}, "is a number; it must be a whole number"),
        (REQUIREMENTS, {"quantity": True}, "is true or false"),
        (BRANDS, {"tracking": 1}, "it must be true, false, on, off or null"),
        (BRANDS, {"hashtags": [1]}, "holds a number; it must hold strings"),
        (BRANDS, {"hashtags": [None]}, "it must hold strings"),
        (CREATORS, {"brands": ["a;b"]}, "parts the items"),
        (CREATORS, {"first_name": ["Ana"]}, "is an array; it must be a string or null"),
        (CREATORS, {"creator_id": 7}, "is a number; it must be a string"),
        (CREATORS, {"email": {"work": "x"}}, "is an object"),
        (CREATORS, {"e_mail": "x"}, "did you mean email?"),
    ],
)
def test_what_a_field_never_is_is_refused_by_name(kind: Kind, value: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason) as caught:
        given(kind, value)
    assert caught.value.column == next(iter(value))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "is not JSON"), (b"[]", "not a JSON object"), (b'"x"', "not a JSON object"), (b"", "not JSON"),
        (b'{"a": NaN}', "NaN"), (b'{"a": -Infinity}', "Infinity"), (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": "\xff"}', "UTF-8"), (b'{"a":' * 100_000, "nested"), (b'{"a":' + b"9" * 5000 + b"}", "digits"),
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as caught:
        parse(data)
    assert caught.value.reason.isprintable()


def test_a_stored_row_is_told_as_json_that_reads_the_same() -> None:
    noon = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
    stored = {
        "id": "g", "profile_id": "p", "holder": "ana", "permissions": frozenset(Permission), "granted_at": noon,
        "expires_at": None, "invalidated_at": None, "invalidation_reason": None, "access_token": b"sealed",
        "refresh_token": None,
    }  # fmt: skip
    told = document(GRANTS, stored)
    assert (told["granted_at"], told["expires_at"]) == ("2026-11-18T12:00:00Z", None)
    assert told["permissions"] == list(Permission)
    assert told["has_token"] is True
    assert "access_token" not in told
    del told["has_token"]
    assert check(GRANTS, given(GRANTS, told)).values.items() <= stored.items()


def test_every_default_is_told_as_json_that_reads_the_same() -> None:
    for kind in KINDS:
        defaults = dict(pair for field in kind.fields for pair in field.spread(field.default))
        for name, value in document(kind, defaults).items():
            if value is not None and (field := kind.field(name)):
                ((_, text),) = given(kind, {name: value})
                assert text is None or field.cell.read(text) == field.default
    told = document(BRANDS, dict(pair for field in BRANDS.fields for pair in field.spread(field.default)))
    assert (told["tracking"], told["warn_days"], told["hashtags"], told["quiet_hours"]) == ("on", 7, [], None)


def test_json_lines_are_rejected_by_line_and_key() -> None:
    lines = [
        b'\xef\xbb\xbf{"profile_id": "p1", "creator_id": "ana", "network": "instagram"}',
        b"",
        b'{"profile_id": "p2", "handle": 7}',
        b'{"creator_id": "ana"}',
        b"nonsense",
        b'{"profile_id": "p3", "handle": "' + b"x" * 70_000 + b'"}',
        b'{"profile_id": "p4", "network": "myspace"}\r',
        b'{"profile_id": "p5", "handle": null}',
    ]
    (batch,) = batches(JsonLines(PROFILES, DIALECT), b"\n".join(lines))
    assert batch.lines == [1, 8]
    assert batch.columns["id"] == ["p1", "p5"]
    assert batch.columns["handle"][1] is None
    assert [(one.line, one.column) for one in batch.rejected] == [
        (3, "handle"), (4, "profile_id"), (5, ""), (6, ""), (7, "network"),
    ]  # fmt: skip
