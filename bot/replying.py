"""Carries out what a feature replied, wherever the question came from."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.admission import Caller
from bot.asking import Answer, Home, Modal, Reply, Shared, Unfurled, View
from bot.blocks.modal import telling
from bot.clients import SLACK, Clients, Trouble, ask, is_loopback
from bot.payloads import opened_from
from locales import Say

log = structlog.get_logger()

ANSWER_SECONDS = 5
TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id"})
OVERTAKEN = frozenset({"hash_conflict", "not_found"})
"""The view has changed since, or is closed: what the person sees is newer than this reply."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a reply can go."""

    caller: Caller
    say: Say
    response_url: str = ""
    trigger_id: str = ""
    view: View | None = None
    """Of the click; empty in a message."""
    opened_by: str = ""
    """See `View`."""


class Replying:
    """Keeps what is under way, so that nothing is lost when the process is told to end."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._under_way: set[asyncio.Task[None]] = set()

    def follow_up(self, reply: Reply, occasion: Occasion) -> None:
        """Carries it out without making the request wait."""
        if reply is not None:
            self._start(self._carry_out(reply, occasion))

    async def drain(self) -> None:
        """Every reply under way arrives, or gives up by itself in a few seconds."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _carry_out(self, reply: Reply, occasion: Occasion) -> None:
        try:
            match reply:
                case Answer():
                    await self._answer(reply, occasion)
                case Modal():
                    await self._open(reply, occasion)
                case Home():
                    await self._call(
                        "views.publish", occasion, user_id=occasion.caller.user_id, view=reply.view
                    )
                case Shared():
                    await self._share(reply, occasion)
                case Unfurled():
                    unfurls = {link: {"blocks": list(blocks)} for link, blocks in reply.blocks.items()}
                    await self._call("chat.unfurl", occasion, **reply.where, unfurls=unfurls)
        except Trouble as trouble:
            log.warning("slack_reply_failed", team_id=occasion.caller.team_id, error=trouble.code)

    async def _answer(self, answer: Answer, occasion: Occasion) -> None:
        """To a message's click by its response_url; from a modal to its channel; from App Home directly."""
        caller = occasion.caller
        # Where it was opened too long ago for the message to be replaced, the answer stands beside it.
        by_message = occasion.opened_by if answer.replaces else ""
        if by_message and await self._send(by_message, answer.follow_up()):
            return
        if occasion.response_url:
            await self._send(occasion.response_url, answer.follow_up())
        elif occasion.view and not occasion.view.is_home and not caller.channel_id:
            await self._open(Modal(telling(occasion.say, answer.text)), occasion)
        elif caller.channel_id:
            try:
                await self._call(
                    "chat.postEphemeral",
                    occasion,
                    channel=caller.channel_id,
                    user=caller.user_id,
                    **answer.in_channel(),
                )
            except Trouble:
                # The bot is not in that conversation; between the two of them it can always speak.
                await self._call("chat.postMessage", occasion, channel=caller.user_id, **answer.message())
        else:
            await self._call("chat.postMessage", occasion, channel=caller.user_id, **answer.message())

    async def _open(self, modal: Modal, occasion: Occasion) -> None:
        standing = occasion.view
        view = opened_from(modal, occasion.caller.channel_id, occasion.opened_by or occasion.response_url)
        try:
            if standing is None or standing.is_home:
                await self._call("views.open", occasion, trigger_id=occasion.trigger_id, view=view)
            elif modal.on_top:
                await self._call("views.push", occasion, trigger_id=occasion.trigger_id, view=view)
            else:
                await self._call("views.update", occasion, view_id=standing.id, hash=standing.hash, view=view)
        except Trouble as trouble:
            if trouble.code in OVERTAKEN:
                return
            if trouble.code not in TOO_LATE:
                raise
            late = Answer(occasion.say("That took too long for Slack; please press it again."))
            await self._answer(late, occasion)

    async def _share(self, shared: Shared, occasion: Occasion) -> None:
        """The bot can speak in public channels; elsewhere it has to be invited first."""
        caller = occasion.caller
        message = Answer(shared.text, shared.blocks).message()
        try:
            await self._call("chat.postMessage", occasion, channel=caller.channel_id, **message)
        except Trouble as trouble:
            log.info("slack_share_refused", team_id=caller.team_id, error=trouble.code)
            sorry = occasion.say(
                "I cannot post here. Invite me to this channel with /invite, then share again."
            )
            await self._answer(Answer(sorry), occasion)

    async def _call(self, method: str, occasion: Occasion, **arguments: Any) -> None:
        client = await self._clients.of(occasion.caller.team_id)
        if client is not None:
            await ask(client.api_call(method, json=arguments))

    async def _send(self, response_url: str, message: dict[str, Any]) -> bool:
        """Whether it was taken."""
        if not self._is_acceptable(response_url):
            log.warning("slack_response_url_refused")
            return False
        try:
            async with self._clients.session.post(
                response_url,
                json=message,
                timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
                allow_redirects=False,
            ) as response:
                if response.status >= 300:
                    log.warning("slack_response_failed", status=response.status)
                return response.status < 300
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("slack_response_failed", error=type(error).__name__)
            return False

    def _is_acceptable(self, response_url: str) -> bool:
        """It came in a signed request; plain http only to this machine, where Slack is configured to be."""
        scheme = urlsplit(response_url).scheme
        local = self._clients.api_url != SLACK and is_loopback(response_url)
        return scheme == "https" or (scheme == "http" and local)
