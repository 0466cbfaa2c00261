"""Whether a text begins with another one, in the way in which each engine finds it by an index."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

LAST = "\U0010ffff"
"""Sorts behind every text that begins with what stands before it."""


class begins_with(FunctionElement[Any]):  # noqa: N801  it reads as a function in a statement
    """SQLite's own LIKE takes no index, as it ignores case; PostgreSQL sorts as its locale wants."""

    inherit_cache = (
        True  # of no type: as a Boolean, SQLAlchemy would compare it with 1, which hides it from indexes
    )

    def __init__(self, column: Any, begin: str) -> None:
        """*column*: any column or expression of texts."""
        super().__init__(column, begin, begin + LAST)


@compiles(begins_with, "sqlite")
def _on_sqlite(element: begins_with, compiler: SQLCompiler, **options: Any) -> str:
    column, first, last = (compiler.process(each, **options) for each in element.clauses.clauses)
    return f"({column} BETWEEN {first} AND {last})"


@compiles(begins_with)
def _elsewhere(element: begins_with, compiler: SQLCompiler, **options: Any) -> str:
    column, first, _ = element.clauses.clauses
    return f"starts_with({compiler.process(column, **options)}, {compiler.process(first, **options)})"
