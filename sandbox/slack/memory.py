"""All that this Slack remembers, and who may see which part of it."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from .messages import SLACKBOT, Message, Messages, by_bot, filled
from .people import Channel, Json, Team, User
from .tickets import Tickets
from .views import Views


class Memory:
    """Teams, people, channels, messages, views. `now` stamps messages; `on_change` hears of every change."""

    def __init__(
        self,
        teams: Iterable[Team],
        users: Iterable[User],
        channels: Iterable[Channel],
        *,
        now: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.teams = {team.id: team for team in teams}
        self.users = {user.id: user for user in users}
        self.channels = {channel.id: channel for channel in channels}
        self.messages = Messages()
        self.views = Views()
        self.tickets = Tickets(timer)
        self.now = now
        self.on_change: Callable[[], None] = lambda: None
        self.changes = 0
        self._last_ts = 0
        self._woken = asyncio.Event()
        for team in self.teams.values():
            bot = User(team.bot_user_id, team.id, team.bot_name, team.bot_name.title(), is_bot=True)
            self.users.setdefault(bot.id, bot)

    def ts(self) -> str:
        """A message's time and name: never the same twice, never going back, even when the clock does."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def changed(self, message: Message | None = None) -> None:
        self.changes += 1
        if message is not None:
            message.changed = self.changes
        self._woken.set()
        self._woken = asyncio.Event()
        self.on_change()

    async def next_change(self, within: float) -> None:
        """Returns at the next change; TimeoutError when there is none in that many seconds."""
        await asyncio.wait_for(self._woken.wait(), within)

    def user(self, team: Team, user_id: str) -> User | None:
        user = self.users.get(user_id)
        return user if user and user.is_in(team.id) else None

    def channel(self, team: Team, name: str) -> Channel | None:
        """By id or #name, and only where the app may know of it."""
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if channel.team_id == team.id and wanted in (channel.id, channel.name):
                return channel if channel.has_bot or not channel.is_private else None
        return None

    def direct(self, team: Team, user_id: str) -> Channel:
        """The direct messages between that person and the app; made when first needed."""
        channel_id = "D" + user_id[1:]
        return self.channels.setdefault(
            channel_id, Channel(channel_id, team.id, "directmessage", is_private=True, im_user=user_id)
        )

    def place(self, team: Team, name: str) -> Channel | None:
        """Where a message goes: a channel, or a person's direct messages."""
        return self.direct(team, name) if self.user(team, name) else self.channel(team, name)

    def archive(self, channel_id: str, *, archived: bool = True) -> None:
        self.channels[channel_id] = replace(self.channels[channel_id], is_archived=archived)
        self.changed()

    def post(self, team: Team, channel_id: str, content: Json, *, only_for: str = "") -> Message:
        message = by_bot(team, channel_id, self.ts(), content)
        message.only_for = only_for
        parent = self.messages.find(channel_id, content.get("thread_ts") or "")
        if parent:  # a reply to a message that is gone is posted at top level, silently
            message.thread_ts = parent.thread_ts or parent.ts
        self.messages.add(message)
        self.changed(message)
        return message

    def edit(self, message: Message, content: Json) -> None:
        """Blocks stay only when neither text nor blocks are given; a text alone removes them."""
        if content.get("text") is not None:
            message.text = content["text"]
        if content.get("blocks") is not None:
            message.blocks = filled(content["blocks"])
        elif content.get("text") is not None:
            message.blocks = []
        if content.get("attachments") is not None:
            message.attachments = content["attachments"]
        message.edits += 1
        message.edited_ts = self.ts()
        self.changed(message)

    def delete(self, channel_id: str, ts: str) -> None:
        self.messages.remove(channel_id, ts)
        self.changed()

    def say(self, user: User, channel_id: str, text: str) -> Message:
        message = Message(user.team_id, channel_id, self.ts(), user.id, text)
        self.messages.add(message)
        self.changed(message)
        return message

    def slackbot(self, user: User, channel_id: str, text: str) -> Message:
        """What Slack itself tells one person, such as that a command failed."""
        message = Message(user.team_id, channel_id, self.ts(), SLACKBOT, text, only_for=user.id)
        self.messages.add(message)
        self.changed(message)
        return message

    def sees(self, user_id: str, since: int = 0) -> list[Message]:
        """What is on that person's screen in any channel and has changed since, oldest first."""
        user = self.users[user_id]
        return [
            message
            for message in self.messages.everything()
            if message.changed > since
            and message.team_id == user.team_id
            and message.only_for in ("", user_id)
            and self.channels[message.channel_id].im_user in ("", user_id)
        ]
