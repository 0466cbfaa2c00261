"""From what Slack sends, by `POST /slack/events` or over a socket, to the answer."""

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import installations, installing
from bot.admission import Caller, Door
from bot.answering import answer_button, answer_command
from bot.asking import Answer
from bot.blocks.parts import PROMOTE, PROMOTE_ALL, REMIND
from bot.clients import Clients, OAuth, real_time
from bot.commands import COMMAND, parse
from bot.people import People
from bot.repeats import Repeats
from bot.responding import Responding
from bot.signature import is_genuine
from bot.socket import Socket
from locales import Say
from store.codes import Network
from store.database import Store

log = structlog.get_logger()

OF_BOLT = (
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
)
"""Bolt would take these from the environment by itself, and with the first two keep tokens in plain files."""

ONCE = frozenset({REMIND, PROMOTE, PROMOTE_ALL})
"""Buttons that change something; the others only show, or change nothing the second time."""


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
    responding = Responding(clients)
    door = Door(bot.store, clients, People(), bot.clock, bot.set_up)
    bolt = _bolt(bot, clients, door, responding)

    async def events(request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not is_genuine(bot.signing_secret, body, stamp, signature, time.time()):
            log.info("slack_request_refused")
            return web.json_response({"error": "invalid request"}, status=401)
        asked = AsyncBoltRequest(body=body.decode("utf-8", "replace"), headers={**request.headers})
        return await to_aiohttp_response(await dispatch(bolt, clients, asked))

    async def lifespan(_app: web.Application) -> AsyncIterator[None]:
        async with clients:
            socket = Socket(clients, bot.app_token, lambda asked: dispatch(bolt, clients, asked))
            async with socket:
                yield
            await responding.drain()

    app.cleanup_ctx.append(lifespan)
    app.router.add_post("/slack/events", events)
    if bot.oauth is not None:
        installing.routes(app, clients, bot.oauth, bot.public_url)


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


def _bolt(bot: Bot, clients: Clients, door: Door, responding: Responding) -> AsyncApp:
    """Three listeners, each answering before the response goes: Bolt polls for a later answer every 10 ms."""
    with _environment_without(OF_BOLT):
        bolt = AsyncApp(
            name="reconnect",
            signing_secret=bot.signing_secret,
            client=AsyncWebClient(base_url=clients.api_url, retry_handlers=[]),
            authorize=_enter,
            request_verification_enabled=False,  # done before Bolt reads the body; its own logs bodies
            process_before_response=True,
        )
    repeats = Repeats()

    async def command(body: dict[str, Any], ack: AsyncAck) -> None:
        ask = await door.admit(_caller(body))
        answer = ask if isinstance(ask, Answer) else await answer_command(ask, parse(body.get("text") or ""))
        await ack(answer.payload())

    async def button(body: dict[str, Any], ack: AsyncAck, context: AsyncBoltContext) -> None:
        pressed = body["actions"][0]
        action = str(pressed.get("action_id"))
        with repeats.once(context["fingerprint"] if action in ONCE else None) as first:
            if first:
                ask = await door.admit(_caller(body))
                answer = (
                    ask
                    if isinstance(ask, Answer)
                    else await answer_button(ask, action, str(pressed.get("value") or ""))
                )
                responding.follow_up(body.get("response_url") or "", answer)
        await ack()

    async def event(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        with repeats.once(body.get("event_id")) as first:
            if first:
                await installations.heard(clients, body, context)
        await ack()

    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        log.error("slack_request_failed", team_id=_caller(body).team_id, exc_info=error)
        answer = Answer(Say()("Something went wrong on my side; it is noted. Please try again in a minute."))
        if body.get("type") == "block_actions":
            responding.follow_up(body.get("response_url") or "", answer)
            return BoltResponse(status=200, body="")
        if body.get("type") == "event_callback":
            return BoltResponse(status=500, body="")  # nobody waits for an answer, and Slack tells it again
        return BoltResponse(status=200, body=answer.payload())

    bolt.command(COMMAND)(command)
    bolt.block_action(re.compile(""))(button)
    bolt.event(re.compile(""))(event)
    bolt.error(failed)
    return bolt


async def _enter(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """Every signed request may enter; `Door` decides what it gets, with the token that `Clients` finds."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def _caller(body: dict[str, Any]) -> Caller:
    """From a command's form or a click's JSON."""
    user, team, channel = (body.get(part) or {} for part in ("user", "team", "channel"))
    home = user.get("team_id") if isinstance(user, dict) else None
    team_id = str(team.get("id") or home or "") if team else str(body.get("team_id") or home or "")
    return Caller(
        team_id=team_id,
        user_id=str(body.get("user_id") or user.get("id") or ""),
        home_team_id=str(home or team_id),
        channel_id=str(body.get("channel_id") or channel.get("id") or ""),
    )


@contextlib.contextmanager
def _environment_without(names: tuple[str, ...]) -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
