"""A hint for SQLite, which does not weigh a LIMIT when it decides where a search begins."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class unindexed(FunctionElement[Any]):  # noqa: N801  it reads as a function in a statement
    """The same value; SQLite finds no row by it. PostgreSQL knows by itself.

    https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    """

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        """*column*: any column, mapped or of a subquery."""
        super().__init__(column)
        self.type = column.type


@compiles(unindexed, "sqlite")
def _on_sqlite(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses.clauses[0], **options)}"


@compiles(unindexed)
def _elsewhere(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses.clauses[0], **options)
