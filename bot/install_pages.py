"""The pages that somebody sees who installs the bot, in the browser's language."""

from dataclasses import dataclass

from aiohttp import web

import templates
from locales import Say
from locales.negotiation import choose

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address holds Slack's code and our state, and the page needs nothing but its own style."""
MOST_LANGUAGES = 10
"""Of an Accept-Language header; more is no wish."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it says and where it leads."""

    label: str
    href: str


def voice(request: web.Request) -> Say:
    """In the first of the browser's languages that has a catalog; browsers name the dearest first."""
    wishes = request.headers.get("Accept-Language", "").split(",")[:MOST_LANGUAGES]
    return Say(choose(*(wish.partition(";")[0].strip() for wish in wishes)))


def page(say: Say, status: int, title: str, *sentences: str, action: Action | None = None) -> web.Response:
    words = templates.whole_page("installing").render(
        say=say, title=title, sentences=sentences, action=action
    )
    return web.Response(status=status, text=words, content_type="text/html", headers=HEADERS)
