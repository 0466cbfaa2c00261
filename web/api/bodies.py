"""What a caller sends: one JSON object of bounded size."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import http_exceptions, web

from store.intake.documents import parse
from store.intake.lines import BLOCK
from store.intake.refusals import Refused
from web.api.problems import Problem

LARGEST = 1024 * 1024
JSON = "application/json"
PATIENCE = 60
"""Seconds until the next piece of a body has to come; broken framing may look like one that never does."""
BROKEN_BODY = (web.RequestPayloadError, http_exceptions.HttpProcessingError, OSError)
"""What reading raises when the connection, the framing or the compression of a body breaks."""


async def json_object(request: web.Request) -> dict[str, Any]:
    """Raises Problem."""
    of_type(request, JSON)
    body = await _whole(request)
    try:
        return parse(body)
    except Refused as fault:
        errors = [(fault.column, fault.reason)] if fault.column else []
        where = f"{fault.column}: " if fault.column else "The body "
        raise Problem(400, f"{where}{fault.reason}.", errors) from None


def of_type(request: web.Request, *types: str) -> str:
    """The one of *types* that the body is, in UTF-8. Raises Problem."""
    charset = (request.charset or "utf-8").lower()
    if request.content_type in types and charset in ("utf-8", "utf8", "us-ascii"):
        return request.content_type
    raise Problem(415, f"Send {' or '.join(types)} in UTF-8.", headers={"Accept": ", ".join(types)})


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises Problem when it breaks off, or stays out for too long."""
    while True:
        try:
            async with asyncio.timeout(PATIENCE):
                piece = await request.content.read(BLOCK)
        except TimeoutError:
            raise Problem(408, f"Nothing came for {PATIENCE} s, and the body is not complete.") from None
        except BROKEN_BODY:
            raise Problem(400, "The body ended before it was complete.") from None
        if not piece:
            return
        yield piece


async def _whole(request: web.Request) -> bytes:
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > LARGEST:
            raise Problem(413, f"One record is at most {LARGEST // 1024} KiB.")
    return bytes(body)
