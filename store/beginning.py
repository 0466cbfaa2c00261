"""Whether a text begins with another one, in the way in which both engines find it by an index; or holds it."""

from typing import Any

from sqlalchemy import Boolean, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text

LAST = "\U0010ffff"
"""Sorts behind every text that begins with what stands before it."""


class begins_with(FunctionElement[Any]):  # noqa: N801  it reads as a function in a statement
    """A LIKE takes no index: SQLite's ignores case, and PostgreSQL knows no plan for one that is filled in later."""

    inherit_cache = (
        True  # of no type: as a Boolean, SQLAlchemy would compare it with 1, which hides it from indexes
    )

    def __init__(self, column: Any, begin: Any) -> None:
        """*column*: texts that are compared by code point (`Id`). *begin*: a text, or the blank for one."""
        super().__init__(column, cast(begin, Text), LAST)


@compiles(begins_with)
def _between(element: begins_with, compiler: SQLCompiler, **options: Any) -> str:
    column, begin, last = (compiler.process(each, **options) for each in element.clauses.clauses)
    return f"({column} BETWEEN {begin} AND {begin} || {last})"


class has_in_it(FunctionElement[bool]):  # noqa: N801  it reads as a function in a statement
    """Code point by code point, without the wildcards and foldings of LIKE."""

    inherit_cache = True

    def __init__(self, text: Any, part: Any) -> None:
        super().__init__(text, cast(part, Text))
        self.type = Boolean()


@compiles(has_in_it, "sqlite")
def _instr(element: has_in_it, compiler: SQLCompiler, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"


@compiles(has_in_it)
def _strpos(element: has_in_it, compiler: SQLCompiler, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"
