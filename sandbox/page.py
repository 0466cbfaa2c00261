"""The page at `/`: the chat, the mailbox and the networks side by side, with the clock above them."""

from pathlib import Path

from aiohttp import web

from sandbox.feed import Feed
from sandbox.slack import Slack
from sandbox.slack.pane import Pane

STATIC = Path(__file__).parent / "static"
# Mails are shown in the page, so styles may stand inline; scripts may come from here only.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; "
    "frame-src 'self' data: blob:; object-src 'none'; base-uri 'none'"
)


def mount(app: web.Application, slack: Slack, feed: Feed) -> None:
    """Add the page, its files, the feed, and the chat pane's doors. `slack.mount(app)` is the caller's."""
    feed.mount(app)
    Pane(slack).mount(app)
    slack.memory.on_change = lambda: feed.publish("slack")
    app.router.add_get("/", _page)
    app.router.add_get("/static/{name:.+}", _file)


async def _page(_request: web.Request) -> web.FileResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return web.FileResponse(STATIC / "index.html", headers=headers)


async def _file(request: web.Request) -> web.FileResponse:
    path = (STATIC / request.match_info["name"]).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
