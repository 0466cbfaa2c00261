import datetime as dt
import enum
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Enum, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from store.codes import Permission
from store.types import Counter, Document, Id, Instant, Permissions

OwnId = Annotated[int, mapped_column(Counter, primary_key=True, autoincrement=True)]
GivenId = Annotated[str, mapped_column(Id, primary_key=True)]


def _values(codes: type[enum.Enum]) -> list[str]:
    return [str(code.value) for code in codes]


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: BigInteger(),
        dt.datetime: Instant(),
        enum.Enum: Enum(enum.Enum, native_enum=False, values_callable=_values, length=40),
        frozenset[Permission]: Permissions(),
        dict[str, Any]: Document,
        list[str]: Document,
    }
