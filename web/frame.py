"""What stands around every request: the headers, the count, and a kind page for whatever goes wrong."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.hdrs import METH_ALL as METHODS

from web import pages
from web.health import METERS

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST_BODY = 64 * 1024
"""Of a form that one of our pages posts."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The addresses hold keys (no-referrer, no-store, noindex), and a page needs nothing but its own style."""


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Where a handler has set one of these itself, its own holds."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def framed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The last to catch: what no handler answers becomes a page without details, and a line in the log."""
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400 or _has_its_own_words(answer):
            _count(request, answer.status)
            raise
        response = _kind_page(request, answer)
    except Exception:  # the edge's one handler: logged with its trace, answered without details
        log.exception("request_failed", route=_route(request), method=request.method)
        response = _kind_page(request, web.HTTPInternalServerError())
    _count(request, response.status)
    return response


def _has_its_own_words(answer: web.HTTPException) -> bool:
    """Raised with a body, for a program that expects one."""
    return answer.text != f"{answer.status}: {answer.reason}"


def _kind_page(request: web.Request, answer: web.HTTPException) -> web.Response:
    say = pages.stranger(request)
    title, sentence = {
        404: (
            say("This link leads nowhere"),
            say(
                "Mail programs sometimes cut long links. Open it once more from the mail, or copy all of it."
            ),
        ),
        405: (
            say("That is not how this page works"),
            say("Open the link in a browser, as it stands in the mail."),
        ),
        410: (
            say("This link is too old"),
            say(
                "For your safety, links stop working after a while. The newest mail from us has a fresh one."
            ),
        ),
        413: (say("That was too much"), say("More was sent than this page takes.")),
    }.get(
        answer.status,
        (say("That could not be read"), say("Please open the link once more from the mail."))
        if answer.status < 500
        else (
            say("Something went wrong on our side"),
            say("Nothing was changed. Please try again in a few minutes."),
        ),
    )
    response = pages.kind(request, say, answer.status, title, sentence)
    if "Allow" in answer.headers:
        response.headers["Allow"] = answer.headers["Allow"]
    return response


def _count(request: web.Request, status: int) -> None:
    method = request.method if request.method in METHODS else "other"
    request.app[METERS].requests.labels(_route(request), method, str(status)).inc()


def _route(request: web.Request) -> str:
    """The route's pattern; never the path itself, which holds a key."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
