"""The part of an address after the question mark: every parameter known, each with a meaning or refused."""

import base64
import datetime as dt
import difflib
import enum
import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

from aiohttp import web

from store.intake.cells import ID_LENGTH, INSTANT
from store.intake.refusals import FORBIDDEN, Refused, cut, shown
from web.api import problems
from web.installation import WEB

LIMIT = 100
HIGHEST_LIMIT = 1000
LONGEST_CURSOR = 4000
NO_CURSOR = Refused("is no cursor of this list; take it from the Link header as it is", "after")

Code = TypeVar("Code", bound=enum.StrEnum)
Key = tuple[str, ...]


def only(request: web.Request, *names: str) -> None:
    """Refuses what is not among *names*, or comes twice. Raises Problem."""
    for name in request.query:
        if name not in names:
            close = difflib.get_close_matches(name[:50], names, n=1)
            known = ", ".join(names) or "none"
            hint = f"did you mean {close[0]}?" if close else f"those here: {known}"
            raise problems.refused(Refused(f"is no parameter; {hint}", cut(name)))
        if len(request.query.getall(name)) > 1:
            raise problems.refused(Refused("comes twice", name))


def code(request: web.Request, name: str, codes: type[Code]) -> Code | None:
    """Raises Problem for a word that is none of *codes*."""
    given = request.query.get(name)
    if given is None:
        return None
    try:
        return codes(given)
    except ValueError:
        raise problems.refused(Refused(f"{shown(given)} is none of {', '.join(codes)}", name)) from None


def needed(found: Code | None, name: str, codes: type[Code]) -> Code:
    if found is None:
        raise problems.refused(Refused(f"is missing; it is one of {', '.join(codes)}", name))
    return found


def instant(request: web.Request, name: str) -> dt.datetime | None:
    """Raises Problem."""
    given = request.query.get(name)
    if given is None:
        return None
    try:
        found: dt.datetime = INSTANT.read(given)
    except Refused as fault:
        raise problems.refused(fault.at(name)) from None
    return found


def limit(request: web.Request) -> int:
    given = request.query.get("limit", str(LIMIT))
    found = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    if not 1 <= found <= HIGHEST_LIMIT:
        raise problems.refused(
            Refused(f"{shown(given)} is no whole number from 1 to {HIGHEST_LIMIT}", "limit")
        )
    return found


def after(request: web.Request, width: int) -> Key | None:
    """Where a page begins, as `cursor` wrote it: a key of *width* parts. Raises Problem."""
    given = request.query.get("after")
    if given is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(given[:LONGEST_CURSOR] + "=="))
    except (ValueError, RecursionError):
        raise problems.refused(NO_CURSOR) from None
    if not isinstance(found, list) or len(found) != width or not all(map(_is_id, found)):
        raise problems.refused(NO_CURSOR)
    return tuple(found)


def _is_id(part: object) -> bool:
    return isinstance(part, str) and 0 < len(part) <= ID_LENGTH and not FORBIDDEN.search(part)


def cursor(key: Sequence[str] | None) -> str | None:
    """What `after` reads; None where there is no more."""
    if key is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def next_page(request: web.Request, following_from: str | None) -> Mapping[str, str]:
    """The header that leads on (RFC 8288), where a cursor says that there is more."""
    if following_from is None:
        return {}
    following = request.rel_url.update_query(after=following_from)
    return {"Link": f'<{request.app[WEB].root}{following}>; rel="next"'}
