"""From what Slack sends, by `POST /slack/events` or over a socket, to the answer."""

import datetime as dt
import hashlib
import json
import time
import urllib.parse
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import installations, installing
from bot.admission import Door
from bot.asking import Letters
from bot.clients import Clients, OAuth, real_time
from bot.commands import COMMAND
from bot.listeners import Listeners, app_of
from bot.repeats import Repeats
from bot.replying import Replying
from bot.signature import is_genuine
from bot.socket import Socket
from store.codes import Network
from store.database import Store

log = structlog.get_logger()

FORM = "application/x-www-form-urlencoded"
COMMAND_FIELD = "command="


@dataclass(frozen=True, slots=True)
class Bot:
    """What the Slack side of an installation needs."""

    store: Store
    signing_secret: str = field(repr=False)
    """Empty: nothing that comes by HTTP is believed."""
    bot_token: str | None = field(repr=False)
    """Of the one workspace; without it only workspaces with a token of their own are served."""
    api_url: str | None
    """Empty: Slack's own."""
    clock: Callable[[], dt.datetime]
    set_up: frozenset[Network]
    letters: Letters
    """Shows what a mail would say: the bot knows nothing of how letters are written."""
    public_url: str = "http://localhost:8080"
    oauth: OAuth | None = None
    """With it any workspace may install the bot."""
    app_token: str | None = field(default=None, repr=False)
    """With it Slack is listened to over a socket (Socket Mode)."""
    real_clock: Callable[[], dt.datetime] = real_time
    """What Slack's tokens and half-finished installations expire by."""


def routes(app: web.Application, bot: Bot) -> None:
    """Mounts the routes; connections open and close with *app*."""
    clients = Clients(bot.store, bot.bot_token, bot.api_url, bot.oauth, bot.real_clock)
    replying = Replying(clients)
    door = Door(bot.store, clients, bot.clock, bot.set_up, bot.letters, bot.public_url.rstrip("/"))
    listeners = Listeners(door, replying, Repeats())
    bolt = app_of(listeners, bot.signing_secret, clients)

    async def events(request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not is_genuine(bot.signing_secret, body, stamp, signature, time.time()):
            log.info("slack_request_refused")
            return web.json_response({"error": "invalid request"}, status=401)
        text = body.decode("utf-8", "replace")
        if (form := _command(request.content_type, text)) is not None:
            return await to_aiohttp_response(await listeners.form(form))
        asked = AsyncBoltRequest(body=text, headers={**request.headers})
        return await to_aiohttp_response(await dispatch(bolt, clients, asked))

    async def lifespan(_app: web.Application) -> AsyncIterator[None]:
        async with clients:
            socket = Socket(clients, bot.app_token, lambda asked: dispatch(bolt, clients, asked))
            async with socket:
                yield
            await replying.drain()

    app.cleanup_ctx.append(lifespan)
    app.router.add_post("/slack/events", events)
    if bot.oauth is not None:
        installing.routes(app, clients, bot.oauth, bot.public_url)


def _command(content_type: str, body: str) -> dict[str, str] | None:
    """The form of a command. Who belongs to an organisation that installed the bot is `dispatch`'s to read."""
    if content_type != FORM or COMMAND_FIELD not in body:
        return None
    form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
    return form if form.get("command") == COMMAND and form.get("is_enterprise_install") != "true" else None


async def dispatch(bolt: AsyncApp, clients: Clients, asked: AsyncBoltRequest) -> BoltResponse:
    """The answer to what Slack has sent, whichever way it came; that it was Slack is known by now."""
    whole = asked.raw_body or json.dumps(asked.body, sort_keys=True)
    asked.context["fingerprint"] = hashlib.sha256(whole.encode()).hexdigest()
    asked.context["repeated"] = "x-slack-retry-num" in asked.headers
    try:
        await installations.meet(clients, asked.context)
        return await bolt.async_dispatch(asked)
    except (ValueError, KeyError, TypeError, AttributeError) as unreadable:
        # Our listeners' own errors end in `failed`: these are Bolt's, about a body of no known shape.
        log.warning("slack_request_unreadable", error=type(unreadable).__name__)
        return BoltResponse(status=400, body={"error": "unreadable request"})
