"""`POST /slack/events`: from Slack's signed request to the answer."""

import datetime as dt
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.admission import Door
from bot.asking import Letters
from bot.clients import Clients
from bot.listeners import Listeners, app_of
from bot.people import People
from bot.repeats import Repeats
from bot.replying import Replying
from bot.signature import is_genuine
from store.codes import Network
from store.database import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bot:
    """What the Slack side of an installation needs."""

    store: Store
    signing_secret: str
    bot_token: str | None
    """Of the one workspace; without it only workspaces with a token of their own are served."""
    api_url: str | None
    """Empty: Slack's own."""
    clock: Callable[[], dt.datetime]
    set_up: frozenset[Network]
    letters: Letters
    """Shows what a mail would say: the bot knows nothing of how letters are written."""


def routes(app: web.Application, bot: Bot) -> None:
    """Mounts the route; its connections open and close with *app*."""
    clients = Clients(bot.store, bot.bot_token, bot.api_url)
    replying = Replying(clients)
    door = Door(bot.store, clients, People(), bot.clock, bot.set_up, bot.letters)
    bolt = app_of(Listeners(door, replying, Repeats()), bot.signing_secret, clients)

    async def events(request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not is_genuine(bot.signing_secret, body, stamp, signature, time.time()):
            log.info("slack_request_refused")
            return web.json_response({"error": "invalid request"}, status=401)
        asked = AsyncBoltRequest(body=body.decode("utf-8", "replace"), headers={**request.headers})
        asked.context["fingerprint"] = hashlib.sha256(body).hexdigest()
        try:
            return await to_aiohttp_response(await bolt.async_dispatch(asked))
        except (ValueError, KeyError, TypeError, AttributeError) as unreadable:
            # Our listeners' own errors end in `failed`: these are Bolt's, about a body of no known shape.
            log.warning("slack_request_unreadable", error=type(unreadable).__name__)
            return web.json_response({"error": "unreadable request"}, status=400)

    async def lifespan(_app: web.Application) -> AsyncIterator[None]:
        async with clients:
            yield
            await replying.drain()

    app.cleanup_ctx.append(lifespan)
    app.router.add_post("/slack/events", events)
