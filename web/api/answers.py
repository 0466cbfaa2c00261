"""Documents as answers, with a strong ETag each, and the conditions that callers put (RFC 9110, section 13)."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import ETag, web

from web.api import json_text
from web.api.problems import Problem

ANY = "*"
REVALIDATE = "private, no-cache"
"""Kept by whoever asked, and asked again each time; the ETag makes that cheap."""


def shown(
    request: web.Request, document: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """*document* itself, or 304 to a GET that already has it."""
    body = json_text.encoded(document)
    tag = _tag(body)
    response = web.Response(status=status, headers=headers)
    response.etag = tag
    response.headers["Cache-Control"] = REVALIDATE
    if request.method in ("GET", "HEAD") and _holds(request.if_none_match, tag, weakly=True):
        response.set_status(304)
        return response
    response.body = body
    response.content_type = "application/json"
    return response


def require(request: web.Request, document: Any | None) -> None:
    """Whether the change may happen to what is there now; None is nothing. Raises Problem."""
    tag = None if document is None else _tag(json_text.encoded(document))
    if request.if_match is not None and not _holds(request.if_match, tag):
        raise Problem(412, "It is not, or no longer, what If-Match names. Read it again.")
    if _holds(request.if_none_match, tag, weakly=True):
        raise Problem(412, "It exists, and If-None-Match says that it must not.")


def _tag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _holds(named: Iterable[ETag] | None, tag: str | None, *, weakly: bool = False) -> bool:
    if tag is None:
        return False
    return any(one.value == ANY or (one.value == tag and (weakly or not one.is_weak)) for one in named or ())
