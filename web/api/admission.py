"""Who may ask: a bearer token (RFC 6750) for everything but the description of the API itself."""

import asyncio
import urllib.parse

from aiohttp import web

from store import tokens
from store.rules.concern import Program
from store.tokens import Bearer
from web.api import problems
from web.api.pace import BUCKETS, STANDING
from web.api.problems import Problem
from web.frame import Handler
from web.installation import WEB

BEARER = web.RequestKey("bearer", Bearer)
OPEN = frozenset({"/api/v1/openapi.json"})
CHALLENGE = 'Bearer realm="Reconnect"'


@web.middleware
async def admitted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Addresses and methods that do not exist are told to everybody; all else needs a token, and its patience."""
    _readable(request)
    nowhere = request.match_info.http_exception
    if isinstance(nowhere, web.HTTPMethodNotAllowed) and request.method == "OPTIONS":
        return web.Response(status=204, headers=problems.allowed(nowhere.allowed_methods))
    if nowhere is not None:
        raise nowhere
    resource = request.match_info.route.resource
    if resource is None or resource.canonical not in OPEN:
        await _admit(request)
    return await handler(request)


def program(request: web.Request) -> Program:
    return request[BEARER].program


async def _admit(request: web.Request) -> None:
    here, at = request.app[WEB], request.app[WEB].clock()
    key = _key(request)
    async with here.store.read() as db:
        who = await tokens.bearer(db, key)
    if who is None:
        raise _stranger("This token is not known, or was revoked.", ', error="invalid_token"')
    request[BEARER] = who
    standing = request.app[BUCKETS].take(who.token_id, asyncio.get_running_loop().time())
    request[STANDING] = standing
    if not standing.allowed:
        wait = standing.seconds_to_next
        raise Problem(
            429, f"That was too much at once; go on in {wait} s.", headers={"Retry-After": str(wait)}
        )
    if tokens.wants_noting(who, at):
        async with here.store.begin() as db:
            await tokens.note_use(db, who, at)


def _key(request: web.Request) -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise _stranger("Send a token: Authorization: Bearer rct_….")
    if not key.isascii():
        raise _stranger("This token is not known, or was revoked.", ', error="invalid_token"')
    return key


def _stranger(detail: str, more: str = "") -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": CHALLENGE + more})


def _readable(request: web.Request) -> None:
    """An id that is not UTF-8 could not be told apart from another one that is spelled so."""
    try:
        urllib.parse.unquote_to_bytes(request.rel_url.raw_path + request.rel_url.raw_query_string).decode()
    except UnicodeDecodeError:
        raise Problem(400, "The address holds an escape that is not UTF-8.") from None
