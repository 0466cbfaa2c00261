"""What people do in Slack, each as the signed request that the app gets for it."""

import json
from collections.abc import Mapping
from typing import Any

from . import elements, payloads
from .answers import Answers
from .blocks import option_problems
from .memory import Memory
from .messages import Message
from .modals import Modals
from .people import Channel, Json, Team, User
from .product import Product, Reply
from .seen import Seen
from .views import View


class Person:
    """Users, channels and messages are named by their ids. Every deed returns what the person then sees."""

    def __init__(self, memory: Memory, product: Product, answers: Answers) -> None:
        self._memory = memory
        self._product = product
        self._answers = answers
        self._modals = Modals(memory)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Seen:
        """Type a slash command. The reply's body is shown, or that the command failed."""
        who, team = self._who(user)
        where = self._memory.channels[channel]
        since = self._memory.changes
        ticket, response_url = self._answers.new(team, channel, user)
        trigger_id = self._memory.tickets.trigger(team, user)
        reply = await self._product.post_form(
            payloads.command(team, who, where, command, text, response_url, trigger_id)
        )
        if not reply.failure and not self._answers.show_reply(ticket, reply, f"{command} {text}".rstrip()):
            reply = Reply(reply.status, reply.body, reply.content_type, "invalid_command_response")
        if reply.failure:
            self._memory.slackbot(who, channel, f'{command} failed with the error "{reply.failure}"')
        return Seen(reply, user, self._memory, since)

    async def click(self, user: str, channel: str, ts: str, what: str, *, block_id: str = "") -> Seen:
        """Press the button in a message whose action id or visible text is *what*."""
        message = self.message(channel, ts, user)
        block, element = elements.find(message.blocks, what, block_id)
        now = {key: element[key] for key in ("value",) if key in element}
        return await self._act(user, message, elements.action(block, element, now, self._memory.ts()))

    async def choose(
        self, user: str, channel: str, ts: str, what: str, chosen: Any, *, block_id: str = ""
    ) -> Seen:
        """Put *chosen* (an option's value or text, a date, a list …) into the element *what* of a message."""
        message = self.message(channel, ts, user)
        return await self._act(user, message, await self._chosen(user, message, what, chosen, block_id))

    async def click_view(self, user: str, view_id: str, what: str, *, block_id: str = "") -> Seen:
        """Press a button in a modal or the App Home."""
        view = self.view(view_id)
        block, element = elements.find(view.blocks, what, block_id)
        now = {key: element[key] for key in ("value",) if key in element}
        return await self._act(user, view, elements.action(block, element, now, self._memory.ts()))

    async def choose_view(
        self, user: str, view_id: str, what: str, chosen: Any, *, block_id: str = ""
    ) -> Seen:
        """Choose in a modal or the App Home."""
        view = self.view(view_id)
        return await self._act(user, view, await self._chosen(user, view, what, chosen, block_id))

    async def submit_view(self, user: str, view_id: str, values: Mapping[str, Any] | None = None) -> Seen:
        """Fill a modal in (by action id or block id) and submit it.

        What Slack's own client finds wrong is in `errors` and nothing is sent.
        """
        who, team = self._who(user)
        view = self.view(view_id)
        since = self._memory.changes
        view.state = elements.put(view.blocks, view.state, values or {})
        view.errors = elements.missing(view.blocks, elements.state(view.blocks, view.state))
        if view.errors:
            self._memory.changed()
            return Seen(Reply(), user, self._memory, since, errors=view.errors)
        trigger_id = self._memory.tickets.trigger(team, user)
        more = {"trigger_id": trigger_id, "view": view.as_json(), "response_urls": []}
        reply = await self._interact(payloads.interaction("view_submission", team, who, **more))
        reply = self._modals.after_submission(view, reply)
        self._memory.changed()
        return Seen(reply, user, self._memory, since, errors=view.errors)

    async def close_view(self, user: str, view_id: str, *, all_of_them: bool = False) -> Seen:
        """Close a modal; the app hears of it only where it asked to."""
        who, team = self._who(user)
        view = self.view(view_id)
        since = self._memory.changes
        shown = view.as_json()
        self._memory.views.close(view, all_of_them=all_of_them or bool(view.content.get("clear_on_close")))
        self._memory.changed()
        reply = Reply()
        if view.content.get("notify_on_close"):
            more = {"view": shown, "is_cleared": all_of_them}
            reply = await self._interact(payloads.interaction("view_closed", team, who, **more))
        return Seen(reply, user, self._memory, since)

    async def options(
        self, user: str, place: Message | View, what: str, query: str = "", *, block_id: str = ""
    ) -> list[Json]:
        """The options that the app offers in an external select while the person types *query*."""
        who, team = self._who(user)
        block, element = elements.find(place.blocks, what, block_id)
        more: Json = self._where(place) | {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": query,
        }
        reply = await self._interact(payloads.interaction("block_suggestion", team, who, **more))
        answer = reply.json if isinstance(reply.json, dict) else {}
        found = elements.options_of(answer)
        problems = [each for option in found for each in option_problems(option, "/options")]
        return [] if problems or reply.failure else found[:100]

    async def shortcut(self, user: str, callback_id: str, *, channel: str = "", ts: str = "") -> Seen:
        """A global shortcut, or with a channel and ts one in a message's menu."""
        who, team = self._who(user)
        since = self._memory.changes
        more: Json = {"callback_id": callback_id, "trigger_id": self._memory.tickets.trigger(team, user)}
        kind = "shortcut"
        if ts:
            kind = "message_action"
            place = self._memory.channels[channel]
            more |= {
                "channel": {"id": channel, "name": place.name},
                "message_ts": ts,
                "message": self.message(channel, ts, user).as_json(),
                "response_url": self._answers.new(team, channel, user)[1],
            }
        more["action_ts"] = self._memory.ts()
        reply = await self._interact(payloads.interaction(kind, team, who, **more))
        return Seen(reply, user, self._memory, since)

    async def say(self, user: str, channel: str, text: str) -> Seen:
        """Write a message. In direct messages with the app it gets a `message` event."""
        who, team = self._who(user)
        since = self._memory.changes
        message = self._memory.say(who, channel, text)
        reply = Reply()
        if self._memory.channels[channel].im_user:
            content = message.as_json() | {"channel": channel, "channel_type": "im"}
            reply = await self.event(team.id, content)
        return Seen(reply, user, self._memory, since)

    async def open_home(self, user: str) -> Seen:
        """Open the App Home, which the app is told so that it can publish it."""
        _, team = self._who(user)
        since = self._memory.changes
        direct = self._memory.direct(team, user)
        content: Json = {"type": "app_home_opened", "user": user, "channel": direct.id, "tab": "home"}
        if home := self._memory.views.homes.get(user):
            content["view"] = home.as_json()
        reply = await self.event(team.id, content)
        return Seen(reply, user, self._memory, since)

    async def event(
        self, team_id: str, content: Json, *, event_id: str = "", retry: tuple[int, str] | None = None
    ) -> Reply:
        """Tell the app of an event. *retry* = (number, reason) marks it as one of Slack's repetitions."""
        body = payloads.event(self._memory, self._memory.teams[team_id], content)
        body |= {"event_id": event_id} if event_id else {}
        headers = {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]} if retry else {}
        return await self._product.post_json(body, headers)

    async def verify_url(self, challenge: str = "are-you-there") -> bool:
        """Slack's handshake when a request URL is entered: the app has to echo the challenge."""
        body = {"type": "url_verification", "token": payloads.VERIFICATION_TOKEN, "challenge": challenge}
        reply = await self._product.post_json(body)
        echoed = reply.json.get("challenge") if isinstance(reply.json, dict) else reply.body.strip()
        return reply.status == 200 and bool(echoed == challenge)

    def message(self, channel: str, ts: str, reader: str = "") -> Message:
        """The message at that place; LookupError when that reader sees none there."""
        message = self._memory.messages.find(channel, ts)
        if message is None or message.only_for not in ("", reader):
            raise LookupError(f"There is no message {ts} in {channel}")
        return message

    def view(self, view_id: str) -> View:
        view = self._memory.views.find(view_id)
        if view is None:
            raise LookupError(f"There is no view {view_id}")
        return view

    def _who(self, user_id: str) -> tuple[User, Team]:
        user = self._memory.users[user_id]
        return user, self._memory.teams[user.team_id]

    async def _chosen(self, user: str, place: Message | View, what: str, raw: Any, block_id: str) -> Json:
        block, element = elements.find(place.blocks, what, block_id)
        offered = None
        if "external" in element["type"] and not isinstance(raw, dict):
            offered = await self.options(user, place, what, block_id=block_id)
        now = elements.value(element, raw, offered)
        if element["type"] != "overflow":
            place.state.setdefault(block["block_id"], {})[element["action_id"]] = now
        return elements.action(block, element, now, self._memory.ts())

    async def _act(self, user: str, place: Message | View, action: Json) -> Seen:
        who, team = self._who(user)
        since = self._memory.changes
        more = self._where(place) | {"actions": [action]}
        more["trigger_id"] = self._memory.tickets.trigger(team, user)
        if isinstance(place, Message):
            more["state"] = {"values": elements.state(place.blocks, place.state)}
            more["response_url"] = self._answers.new(team, place.channel_id, user, place.ts)[1]
        reply = await self._interact(payloads.interaction("block_actions", team, who, **more))
        return Seen(reply, user, self._memory, since)

    def _where(self, place: Message | View) -> Json:
        if isinstance(place, View):
            return payloads.in_view(place)
        channel: Channel = self._memory.channels[place.channel_id]
        return payloads.in_message(channel, place)

    async def _interact(self, payload: Json) -> Reply:
        return await self._product.post_form({"payload": json.dumps(payload, ensure_ascii=False)})
