"""The chat pane's own doors under `/sandbox/slack/`: what a person sees as JSON, and what a person does."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from . import elements
from .messages import Message
from .people import Json, User
from .seen import Seen
from .slack import Slack
from .views import View

NEWEST = 200
# What the box offers while one types a slash.
HINTS = (
    ("/connections", "how your brands are doing"),
    ("/connections @handle", "one creator's card: every profile, its state and its cause"),
    ("/connections why CREATOR", "why somebody is reminded, or is not"),
    ("/connections subscribe", "tell this channel when access lapses and comes back"),
    ("/connections subscriptions", "what this channel is told"),
    ("/connections unsubscribe", "tell this channel no more"),
    ("/connections help", "all that can be typed"),
)


class Pane:
    """Everything posted here is JSON; another kind is refused, so no foreign page can press these buttons."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def mount(self, app: web.Application) -> None:
        deeds: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "act": self._act,
            "archive": self._archive,
            "close": self._close,
            "home": self._home,
            "options": self._options,
            "say": self._say,
            "submit": self._submit,
            "throttle": self._throttle,
        }
        app.router.add_get("/sandbox/slack/state", self._state)
        for name, deed in deeds.items():
            app.router.add_post(f"/sandbox/slack/{name}", _door(deed))

    async def _state(self, request: web.Request) -> web.Response:
        memory = self._slack.memory
        people = [user for user in memory.users.values() if not user.is_bot]
        if not people:
            return web.json_response({"teams": [], "users": [], "channels": [], "messages": [], "views": []})
        user = memory.users.get(request.query.get("user", ""), people[0])
        team = memory.teams[user.team_id]
        memory.direct(team, user.id)
        channels = [
            channel
            for channel in memory.channels.values()
            if channel.team_id == team.id and channel.im_user in ("", user.id)
        ]
        wanted = request.query.get("channel", "")
        shown = next((channel for channel in channels if channel.id == wanted), channels[0])
        home = memory.views.homes.get(user.id)
        state = {
            "user": user.id,
            "channel": shown.id,
            "now": memory.now(),
            "hints": HINTS,
            "teams": [{"id": each.id, "name": each.name} for each in memory.teams.values()],
            "users": [_user_json(each) for each in memory.users.values()],
            "channels": [
                channel.as_json()
                | {"name": channel.name, "latest": self._latest(channel.id, user.id), "app": team.bot_name}
                for channel in channels
            ],
            "messages": [_message_json(each) for each in self._slack.messages(shown.id, user.id)[-NEWEST:]],
            "views": [_view_json(view) for view in memory.views.stack(user.id)],
            "home": _view_json(home) if home else None,
        }
        return web.json_response(state)

    def _latest(self, channel_id: str, reader: str) -> str:
        return max((message.ts for message in self._slack.messages(channel_id, reader)), default="")

    async def _say(self, given: Json) -> Json:
        user, channel, text = given["user"], given["channel"], str(given["text"]).strip()
        if text.startswith("/"):
            word, _, rest = text.partition(" ")
            return _result(await self._slack.command(user, channel, word, rest.strip()))
        return _result(await self._slack.say(user, channel, text)) if text else {"ok": True}

    async def _act(self, given: Json) -> Json:
        user, what, block_id = given["user"], given["action_id"], given["block_id"]
        if view_id := given.get("view_id"):
            view = self._slack.view(view_id)
            view.state = elements.put(view.blocks, view.state, given.get("values") or {})
            if "value" in given:
                deed = self._slack.choose_view(user, view_id, what, given["value"], block_id=block_id)
            else:
                deed = self._slack.click_view(user, view_id, what, block_id=block_id)
        elif "value" in given:
            place = given["channel"], given["ts"]
            deed = self._slack.choose(user, *place, what, given["value"], block_id=block_id)
        else:
            deed = self._slack.click(user, given["channel"], given["ts"], what, block_id=block_id)
        return _result(await deed)

    async def _options(self, given: Json) -> Json:
        place: Message | View = (
            self._slack.view(given["view_id"])
            if given.get("view_id")
            else self._slack.message(given["channel"], given["ts"], given["user"])
        )
        what, block_id, query = given["action_id"], given["block_id"], str(given.get("query", ""))
        return {
            "ok": True,
            "options": await self._slack.options(given["user"], place, what, query, block_id=block_id),
        }

    async def _submit(self, given: Json) -> Json:
        return _result(await self._slack.submit_view(given["user"], given["view_id"], given.get("values")))

    async def _close(self, given: Json) -> Json:
        everything = bool(given.get("all"))
        return _result(await self._slack.close_view(given["user"], given["view_id"], all_of_them=everything))

    async def _home(self, given: Json) -> Json:
        return _result(await self._slack.open_home(given["user"]))

    async def _archive(self, given: Json) -> Json:
        channel = self._slack.memory.channels[given["channel"]]
        self._slack.archive(channel.id, archived=not channel.is_archived)
        return {"ok": True}

    async def _throttle(self, given: Json) -> Json:
        self._slack.rate_limit("chat.postMessage", calls=1, retry_after=30, channel=str(given["channel"]))
        return {"ok": True}


def _door(deed: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="Only JSON.")
        try:
            given: Any = await request.json()
        except ValueError:
            raise web.HTTPBadRequest(text="That is not JSON.") from None
        if not isinstance(given, dict):
            raise web.HTTPBadRequest(text="A JSON object is wanted.")
        try:
            answer = await deed(given)
        except LookupError as error:  # the message, view or element has just gone
            return web.json_response({"ok": False, "failure": str(error)}, status=404)
        return web.json_response(answer)

    return handle


def _result(seen: Seen) -> Json:
    return {"ok": not seen.failure, "failure": seen.failure, "errors": dict(seen.errors)}


def _user_json(user: User) -> Json:
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "is_guest": user.is_restricted or user.is_ultra_restricted,
        "locale": user.locale,
        "tz": user.tz,
    }


def _message_json(message: Message) -> Json:
    return message.as_json() | {
        "ephemeral": bool(message.only_for),
        "edits": message.edits,
        "changed": message.changed,
        "state": elements.state(message.blocks, message.state),
    }


def _view_json(view: View) -> Json:
    return view.as_json() | {"errors": view.errors}
