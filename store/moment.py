"""When a question is asked, and of which installation."""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.types import TypeEngine

from store.codes import Network
from store.statements import Blanks, Varying
from store.types import Instant


@dataclass(frozen=True, slots=True)
class Moment(Varying):
    """The instant that a rule speaks of, and the networks that this installation can talk to."""

    at: dt.datetime
    set_up: frozenset[Network] = frozenset()
    """On these, a date beside a refresh token is the access token's own and no lapse (C14)."""

    @property
    def now(self) -> ColumnElement[dt.datetime]:
        """`at`, in a statement."""
        return self.value(_itself, Instant())

    def value(self, of: Callable[[dt.datetime], Any], type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """What follows from `at`, in a statement. *of* is a named function: it tells one value from another."""
        return literal(of(self.at), type_)

    def back(self, span: dt.timedelta) -> "Moment":
        return replace(self, at=self.at - span)

    @property
    def shape(self) -> Hashable:
        return self.set_up

    def stand_in(self, blanks: Blanks["Moment"]) -> "Moment":
        return _AnyMoment(self.set_up, blanks)


class _AnyMoment(Moment):
    """Stands for a moment in a statement that is composed before its instant is known: it has no `at`."""

    def __init__(self, set_up: frozenset[Network], blanks: Blanks[Moment]) -> None:
        object.__setattr__(self, "set_up", set_up)
        object.__setattr__(self, "_blanks", blanks)

    def value(self, of: Callable[[dt.datetime], Any], type_: TypeEngine[Any]) -> ColumnElement[Any]:
        return self._blanks.blank(of.__name__, lambda moment: of(moment.at), type_)  # type: ignore[attr-defined,no-any-return]


def _itself(at: dt.datetime) -> dt.datetime:
    return at
