"""Answers that are not Web API calls: a command's reply body, and posts to a response URL."""

import json

from aiohttp import web

from .memory import Memory
from .people import Json, Team
from .product import Reply
from .refusal import Refusal, refuse_bad_content
from .tickets import ResponseUrl


class Answers:
    """`base_url` is where this Slack itself is reached; response URLs begin with it."""

    def __init__(self, memory: Memory, base_url: str) -> None:
        self._memory = memory
        self.base_url = base_url

    def new(
        self, team: Team, channel_id: str, user_id: str, original_ts: str = ""
    ) -> tuple[ResponseUrl, str]:
        """A response URL's ticket, and its address."""
        name, ticket = self._memory.tickets.response_url(team, channel_id, user_id, original_ts)
        return ticket, f"{self.base_url.rstrip('/')}/response/{name}"

    async def handle(self, request: web.Request) -> web.Response:
        """`POST /response/{id}`: says no with 404 when the URL is spent, with 400 when the content is bad."""
        ticket, error = self._memory.tickets.use(request.match_info["id"])
        if ticket is None:
            return web.json_response({"ok": False, "error": error}, status=404)
        try:
            self._show(ticket, _content(await request.text()))
        except Refusal as refusal:
            return web.json_response(refusal.as_json(), status=400)
        return web.json_response({"ok": True})

    def show_reply(self, ticket: ResponseUrl, reply: Reply, typed: str) -> bool:
        """Show the body of a command's reply; False when Slack could make nothing of it."""
        body = reply.body.strip()
        if not body:
            return True
        content: Json = {"text": reply.body}
        if "json" in reply.content_type or body.startswith("{"):
            parsed = reply.json
            if not isinstance(parsed, dict):
                return False
            content = parsed
        if content.get("response_type") == "in_channel":
            self._memory.say(self._memory.users[ticket.user_id], ticket.channel_id, typed)
        try:
            self._show(ticket, content)
        except Refusal:
            return False
        return True

    def _show(self, ticket: ResponseUrl, content: Json) -> None:
        original = self._memory.messages.find(ticket.channel_id, ticket.original_ts)
        if _yes(content, "delete_original"):
            if original:
                self._memory.delete(ticket.channel_id, original.ts)
            return
        refuse_bad_content(content)
        if _yes(content, "replace_original") and original:
            self._memory.edit(original, {"blocks": [], "attachments": [], "text": "", **content})
            return
        public = content.get("response_type") == "in_channel"
        only_for = "" if public else ticket.user_id
        message = self._memory.post(ticket.team, ticket.channel_id, content, only_for=only_for)
        ticket.original_ts = ticket.original_ts or message.ts


def _content(text: str) -> Json:
    try:
        content = json.loads(text)
    except ValueError:
        raise Refusal("invalid_payload") from None
    if not isinstance(content, dict):
        raise Refusal("invalid_payload")
    return content


def _yes(content: Json, name: str) -> bool:
    return str(content.get(name, "")).lower() == "true"
