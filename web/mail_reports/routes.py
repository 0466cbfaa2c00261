"""Where providers of mail tell of bounces and complaints: proven, stored, and judged by the worker."""

import datetime as dt

import structlog
from aiohttp import web

from store import bounces
from store.mail_codes import ReportSource
from web.installation import WEB, Web
from web.mail_reports.proof import NotProven, Proven

log = structlog.get_logger()

LARGEST_BODY = 2 * 1024 * 1024
KEPT_FOR = dt.timedelta(days=1)


async def take(request: web.Request) -> web.Response:
    """200 once it is stored; 403 for what is not proven or was told before, 503 while too much waits."""
    here = request.app[WEB]
    try:
        source = ReportSource(request.match_info["provider"])
        provider = here.mail_providers[source]
    except (ValueError, KeyError):
        raise web.HTTPNotFound from None
    body = await request.clone(client_max_size=LARGEST_BODY).read()
    try:
        proven = await provider.prove(request.headers, body, here.clock())
        await _store(here, source, proven)
    except NotProven as why:
        log.warning("mail_report_refused", source=source, reason=str(why))
        raise web.HTTPForbidden(text=f"Refused: {why}.\n") from None
    return web.Response(text="Taken.\n")


async def _store(here: Web, source: ReportSource, proven: Proven) -> None:
    if proven.content is None:
        return
    async with here.store.begin() as db:
        if proven.token and not await bounces.spend(db, proven.token, here.clock(), KEPT_FOR):
            raise NotProven("it was told before")
        if not await bounces.receive(db, proven.content, here.clock(), source=source):
            raise web.HTTPServiceUnavailable(text="Too much waits; come again later.\n")
