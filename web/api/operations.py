"""What the API can do, as a table: the router and the OpenAPI description are both made from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Schema = dict[str, Any]

IF_MATCH, IF_NONE_MATCH = "If-Match", "If-None-Match"


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    schema: Schema
    about: str
    required: bool = False
    where: str = "query"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    """Below /api/v1, with `{names}`."""
    handler: Handler
    summary: str
    tag: str
    answers: dict[int, Schema | None]
    """What comes back when it is granted; None: no body."""
    refusals: frozenset[int] = frozenset()
    """Besides those that every operation may answer."""
    parameters: tuple[Parameter, ...] = ()
    takes: dict[str, Schema] | None = None
    """The body by media type."""
    conditional: bool = False
    """The answer has an ETag, or the change asks for one."""
    paged: bool = False
    open: bool = False
    """Needs no token."""
