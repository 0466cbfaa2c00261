"""Column types that read the same on SQLite and PostgreSQL."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, LargeBinary, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from store.codes import Permission, bits, permissions_of

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def to_microseconds(span: dt.timedelta) -> int:
    return span // MICROSECOND


class Instant(TypeDecorator[dt.datetime]):
    """A moment, kept as microseconds since 1970 UTC so that rules can add and compare on either engine.

    Takes and gives aware datetimes in UTC; a naive one is a programming error.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"A naive time reached the store: {value!r}")
        return to_microseconds(value - EPOCH)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self if isinstance(value, dt.datetime) else BigInteger()


Id = Text().with_variant(Text(collation="C"), "postgresql")
"""Somebody else's id; compared by code point on both engines."""

Counter = BigInteger().with_variant(Integer(), "sqlite")
"""Our own ascending id (SQLite numbers only INTEGER keys by itself)."""

Document = JSON().with_variant(postgresql.JSONB(), "postgresql")

Sealed = LargeBinary()
"""A token as the vault sealed it; opened only by the vault."""


class Permissions(TypeDecorator[frozenset[Permission]]):
    """A set of permissions as one integer, a bit each, so that SQL can fold the grants of a profile."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: frozenset[Permission] | None, dialect: Dialect) -> int | None:
        return None if value is None else bits(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> frozenset[Permission] | None:
        return None if value is None else permissions_of(value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self if isinstance(value, frozenset) else Integer()
