"""Statements that are composed once for each shape of a question, and filled in whenever it is asked.

Composing a statement of some thousand characters takes ten times as long as answering it.
"""

import abc
import datetime as dt
import enum
import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

from sqlalchemy import BindParameter, Dialect, Executable, Row, SelectBase, bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from store.prepared import Filled, Prepared, Rows, ask_all, preparable, prepared

P = ParamSpec("P")
T = TypeVar("T")
Part = TypeVar("Part")
SHAPES = 256
"""Statements that are kept of one question; the one asked longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Blanks(Generic[T]):
    """Makes places in a statement for what is taken from an argument, or from a part of one."""

    name: str
    of: Callable[[Any], T]
    """From all arguments."""
    made: dict[str, Callable[[Any], Any]]
    """How each place is filled, from all arguments."""

    def blank(
        self, name: str, of: Callable[[T], Any], type_: TypeEngine[Any] | None = None, *, many: bool = False
    ) -> BindParameter[Any]:
        """The same *name* is the same place. *many*: of a collection, for IN."""
        full = f"{self.name}_{name}"
        self.made.setdefault(full, lambda given: of(self.of(given)))
        return bindparam(full, type_=type_, expanding=many)

    def within(self, name: str, of: Callable[[T], Part]) -> "Blanks[Part]":
        return Blanks(f"{self.name}_{name}", lambda given: of(self.of(given)), self.made)


class Varying(abc.ABC):
    """An argument of which a statement needs only the shape to be composed."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def shape(self) -> Hashable:
        """What the text of the statement depends on."""

    @abc.abstractmethod
    def stand_in(self, blanks: Blanks[Any]) -> Any:
        """One of the same kind, with blanks instead of values."""


def shape_of(value: Any) -> Hashable:
    if type(value) is str:  # most are
        return "str"
    if isinstance(value, Varying):
        return type(value).__name__, value.shape
    if _is_filled_in(value) or _are_filled_in(value):
        return type(value).__name__
    shape: Hashable = value
    return shape


def stand_in_for(value: Any, blanks: Blanks[Any]) -> Any:
    if isinstance(value, Varying):
        return value.stand_in(blanks)
    if _is_filled_in(value):
        return blanks.blank("value", lambda given: given)
    if _are_filled_in(value):
        return blanks.blank("values", list, many=True)
    return value


def _is_filled_in(value: Any) -> bool:
    return isinstance(value, str | int | dt.date) and not isinstance(value, bool | enum.Enum)


def _are_filled_in(value: Any) -> bool:
    return isinstance(value, tuple | list | set | frozenset) and all(map(_is_filled_in, value))


@dataclass(frozen=True, slots=True)
class _Composed:
    statement: Executable
    values: Mapping[str, Callable[[Any], Any]]
    """Of each blank, from all arguments."""
    select: SelectBase | None
    """The statement, if it can be prepared."""
    prepared: dict[Hashable, Prepared] = field(default_factory=dict)
    """By engine, and how long each collection is."""

    def ready(self, select: SelectBase, dialect: Dialect, values: Mapping[str, Any]) -> Prepared:
        lengths = tuple(len(value) for value in values.values() if isinstance(value, list))
        ready = self.prepared.get((dialect.name, lengths))
        if ready is None:
            ready = prepared(select, dialect, values)
            if len(self.prepared) >= SHAPES:
                self.prepared.clear()
            self.prepared[dialect.name, lengths] = ready
        return ready


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with its values."""

    composed: _Composed
    values: Mapping[str, Any]

    def filled(self, dialect: Dialect) -> Filled | None:
        """As the driver takes it; None when only SQLAlchemy can ask it."""
        select = self.composed.select
        return None if select is None else (self.composed.ready(select, dialect, self.values), self.values)


class Look(abc.ABC):
    """Answers questions, and does nothing else (see `store.look`)."""

    @abc.abstractmethod
    async def answers(self, questions: Sequence[Question]) -> list[Rows]: ...


Reading = AsyncSession | Look
"""Whatever a statement can be asked of."""


class Statement(Generic[P]):
    """A question to the store. Use `@statement` on a function that composes it from its arguments.

    The function is called once for each shape, with stand-ins: texts, numbers, instants and collections of them
    are parameters that it can only put into the statement. Flags, codes and None are part of the shape and come
    as they are, and so does whatever else is hashable.
    """

    def __init__(self, compose: Callable[P, Executable]) -> None:
        self._compose = compose
        self._composed: dict[Hashable, _Composed] = {}

    async def rows(self, db: Reading, *args: P.args, **kwargs: P.kwargs) -> Rows:
        [rows] = await together(db, self._question(args, kwargs))
        return rows

    async def first(self, db: Reading, *args: P.args, **kwargs: P.kwargs) -> Row[Any] | None:
        return next(iter(await self.rows(db, *args, **kwargs)), None)

    async def scalars(self, db: Reading, *args: P.args, **kwargs: P.kwargs) -> Sequence[Any]:
        """The first column."""
        return [row[0] for row in await self.rows(db, *args, **kwargs)]

    async def scalar(self, db: Reading, *args: P.args, **kwargs: P.kwargs) -> Any:
        """Of the first row; None when there is none."""
        return next(iter(await self.scalars(db, *args, **kwargs)), None)

    def question(self, *args: P.args, **kwargs: P.kwargs) -> Question:
        """To be asked `together` with others."""
        return self._question(args, kwargs)

    def _question(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Question:
        given: dict[int | str, Any] = dict(enumerate(args))
        given.update(kwargs)
        composed = self._for(given)
        return Question(composed, {name: of(given) for name, of in composed.values.items()})

    def _for(self, given: Mapping[int | str, Any]) -> _Composed:
        shape = tuple((place, shape_of(value)) for place, value in given.items())
        composed = self._composed.pop(shape, None) or self._anew(given)
        self._composed[shape] = composed  # behind all others
        if len(self._composed) > SHAPES:
            del self._composed[next(iter(self._composed))]
        return composed

    def _anew(self, given: Mapping[int | str, Any]) -> _Composed:
        made: dict[str, Callable[[Any], Any]] = {}
        stand_ins = {
            place: stand_in_for(value, Blanks(f"of_{place}", _argument(place), made))
            for place, value in given.items()
        }
        args = [stand_ins[place] for place in itertools.takewhile(stand_ins.__contains__, itertools.count())]
        kwargs = {place: stand_in for place, stand_in in stand_ins.items() if isinstance(place, str)}
        statement = self._compose(*args, **kwargs)
        return _Composed(statement, made, preparable(statement))


def _argument(place: int | str) -> Callable[[Any], Any]:
    return lambda given: given[place]


async def together(db: Reading, *questions: Question) -> list[Rows]:
    """The rows of each, in one step where the database has a thread of its own."""
    if isinstance(db, Look):
        return await db.answers(questions)

    def ask(session: Session) -> list[Rows]:
        session.flush()
        # On the connection: a session would first work out anew how rows become mapped objects.
        connection = session.connection()
        filled = all_filled(questions, connection.dialect)
        if filled is not None:
            return ask_all(connection, filled)
        return [connection.execute(one.composed.statement, one.values).all() for one in questions]

    return await db.run_sync(ask)


def all_filled(questions: Sequence[Question], dialect: Dialect) -> list[Filled] | None:
    """None when one of them can be asked by SQLAlchemy alone."""
    filled = [one.filled(dialect) for one in questions]
    return [one for one in filled if one is not None] if None not in filled else None


def statement(compose: Callable[P, Executable]) -> Statement[P]:
    return Statement(compose)
