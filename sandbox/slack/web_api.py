"""`/api/{method}`: reads a call as Slack does, finds its workspace by the token, and keeps a record of it."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from . import chat_methods, people_methods, view_methods
from .levers import Levers
from .memory import Memory
from .oauth import OAuth
from .people import Json, Team
from .refusal import Refusal
from .sockets import Sockets
from .tokens import Tokens

Method = Callable[[Memory, Team, Json], Awaitable[Json]]

METHODS: dict[str, Method] = {
    "auth.test": people_methods.auth_test,
    "bots.info": people_methods.bots_info,
    "chat.delete": chat_methods.delete,
    "chat.getPermalink": chat_methods.get_permalink,
    "chat.postEphemeral": chat_methods.post_ephemeral,
    "chat.postMessage": chat_methods.post_message,
    "chat.unfurl": chat_methods.unfurl,
    "chat.update": chat_methods.update,
    "conversations.info": people_methods.conversations_info,
    "conversations.list": people_methods.conversations_list,
    "conversations.open": people_methods.conversations_open,
    "team.info": people_methods.team_info,
    "users.info": people_methods.users_info,
    "users.list": people_methods.users_list,
    "views.open": view_methods.open_view,
    "views.publish": view_methods.publish,
    "views.push": view_methods.push,
    "views.update": view_methods.update,
}
# Fields that are JSON inside a form.
NESTED = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "view": "invalid_arguments",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API as it arrived (without its token), and what it was answered."""

    method: str
    arguments: Json
    team_id: str
    at: float
    status: int = 200
    answer: Json = field(default_factory=dict)


class WebApi:
    """The methods over one memory. `calls` is the record, oldest first."""

    def __init__(
        self, memory: Memory, levers: Levers, tokens: Tokens, oauth: OAuth, sockets: Sockets
    ) -> None:
        self.memory = memory
        self.levers = levers
        self._tokens = tokens
        self._oauth = oauth
        self._sockets = sockets
        self.calls: list[Call] = []

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        team: Team | None = None
        given: Json = {}
        try:
            given, token = await _arguments(request)
            if method not in ("oauth.v2.access", "apps.connections.open"):
                team = self._tokens.team(token, given)
            lever = await self.levers.answer(method, str(given.get("channel") or ""))
            if lever is not None:
                self._keep(method, given, team, lever.status, {"ok": False})
                return lever
            if team is not None:
                answer = {"ok": True, **await self._answer(method, team, given)}
            elif method == "oauth.v2.access":
                answer = {"ok": True, **self._oauth.access(given | _basic(request))}
            else:
                answer = {"ok": True, "url": self._sockets.address(token)}
        except Refusal as refusal:
            answer = refusal.as_json()
        self._keep(method, given, team, 200, answer)
        return web.json_response(answer)

    async def _answer(self, method: str, team: Team, given: Json) -> Json:
        if method not in METHODS:
            raise Refusal("unknown_method", req_method=method)
        for name, error in NESTED.items():
            if isinstance(given.get(name), str) and given[name]:
                given[name] = _nested(given[name], error)
        return await METHODS[method](self.memory, team, given)

    def _keep(self, method: str, given: Json, team: Team | None, status: int, answer: Json) -> None:
        team_id = team.id if team else ""
        self.calls.append(Call(method, given, team_id, self.memory.now(), status, answer))


async def _arguments(request: web.Request) -> tuple[Json, str]:
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        given |= body
    elif request.method == "POST":
        given |= {name: str(value) for name, value in (await request.post()).items()}
    token = str(given.pop("token", ""))
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return given, bearer.strip() if scheme.lower() == "bearer" else token


def _basic(request: web.Request) -> Json:
    """The app's id and secret, where they came as HTTP Basic."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, client_secret = base64.b64decode(secret).decode().partition(":")
    except (binascii.Error, ValueError):
        return {}
    return {"client_id": client_id, "client_secret": client_secret}


def _nested(text: str, error: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal(error) from None
