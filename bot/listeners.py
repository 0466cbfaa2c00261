"""What Bolt calls: each kind of request that Slack sends, from the door to the reply."""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import answering, installations
from bot.admission import Door
from bot.asking import Answer, Ask, Errors, Home, Modal, Reply
from bot.blocks.modal import telling
from bot.blocks.parts import MEANT, REMIND, SHARE, section
from bot.clients import Clients
from bot.commands import COMMAND, parse
from bot.payloads import caller, opened_from, pressed, submitted
from bot.repeats import Repeats
from bot.replying import Occasion, Replying
from locales import Say

log = structlog.get_logger()

OF_BOLT = (
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
)
"""Bolt would take these from the environment by itself, and with the first two keep tokens in plain files."""

HOME_OPENED = "app_home_opened"
ONCE = frozenset({REMIND, MEANT, SHARE})
"""Buttons that change something; the others only show, or change nothing the second time."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """All answer before the response goes: Bolt polls for a later answer every 10 ms."""

    door: Door
    replying: Replying
    repeats: Repeats

    async def command(self, body: dict[str, Any], ack: AsyncAck) -> None:
        answer = await self._commanded(body)
        await (ack(answer) if answer else ack())

    async def form(self, form: dict[str, Any]) -> BoltResponse:
        """A command as it comes by HTTP. Bolt's way to `command` costs as much as half a status card."""
        try:
            return BoltResponse(status=200, body=await self._commanded(form) or "")
        except Exception as error:  # noqa: BLE001  as Bolt does
            return await self.failed(error, form)

    async def _commanded(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer, if there is one at once."""
        ask = await self.door.admit(caller(body))
        typed = parse(body.get("text") or "")
        reply = ask if isinstance(ask, Answer) else await answering.command(ask, typed)
        if isinstance(reply, Answer):
            return reply.payload()
        self._follow_up(reply, body, ask)
        return None

    async def click(self, body: dict[str, Any], ack: AsyncAck, context: AsyncBoltContext) -> None:
        what = pressed(body)
        with self.repeats.once(context["fingerprint"] if what.action in ONCE else None) as first:
            if first:
                ask = await self.door.admit(caller(body))
                reply = ask if isinstance(ask, Answer) else await answering.click(ask, what)
                self._follow_up(reply, body, ask)
        await ack()

    async def submission(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """A view that was submitted twice is carried out once."""
        given = submitted(body)
        with self.repeats.once(f"{given.view.id} {given.view.hash}") as first:
            if not first:
                await ack()
                return
            ask = await self.door.admit(caller(body))
            if isinstance(ask, Answer):
                await ack(response_action="update", view=telling(Say(), ask.text))
                return
            reply = await answering.submission(ask, given)
            if isinstance(reply, Errors):
                # What is wrong can be mended and sent again from the same view.
                self.repeats.forget(f"{given.view.id} {given.view.hash}")
                await ack(response_action="errors", errors=dict(reply.at))
            elif isinstance(reply, Modal):
                view = opened_from(reply, ask.channel.id, given.view.opened_by)
                await ack(response_action="push" if reply.on_top else "update", view=view)
            else:
                back = body | {"view": {}, "channel": {"id": ask.channel.id}}
                self._follow_up(reply, back, ask, given.view.opened_by)
                await ack()

    async def options(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """Nobody is refused here: who may not ask finds nothing."""
        ask = await self.door.admit(caller(body))
        found = (
            []
            if isinstance(ask, Answer)
            else await answering.options(ask, str(body.get("action_id")), str(body.get("value") or ""))
        )
        await ack(options=found)

    async def shortcut(self, body: dict[str, Any], ack: AsyncAck) -> None:
        ask = await self.door.admit(caller(body))
        text = str((body.get("message") or {}).get("text") or "")
        reply = (
            ask if isinstance(ask, Answer) else await answering.shortcut(ask, str(body["callback_id"]), text)
        )
        self._follow_up(reply, body, ask)
        await ack()

    async def event(self, body: dict[str, Any], ack: AsyncAck, context: AsyncBoltContext) -> None:
        """Slack repeats an event that was not acknowledged in time.

        Another process may get the repetition. It does no harm: App Home is published as it stands, a link is
        unfurled by the same preview in place of the first, and see `installations.heard`.
        """
        event = body.get("event") or {}
        feature = answering.EVENTS.get(str(event.get("type")))
        with self.repeats.once(str(body.get("event_id") or "") or None) as first:
            if first and await installations.heard(self.door.clients, body, context):
                self.door.admitted.forget()
            if first and feature is not None:
                ask = await self.door.admit(caller(body))
                if not isinstance(ask, Answer):
                    self._follow_up(await feature(ask, event), body, ask)
                elif event.get("type") == HOME_OPENED:
                    self._follow_up(_refused_at_home(ask), body, ask)
        await ack()

    async def failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        log.error("slack_request_failed", team_id=caller(body).team_id, exc_info=error)
        say = Say()
        text = say("Something went wrong on my side; it is noted. Please try again in a minute.")
        match body.get("type"):
            case "block_actions" | "shortcut" | "message_action":
                self._follow_up(Answer(text), body, None)
                return BoltResponse(status=200, body="")
            case "view_submission":
                return BoltResponse(
                    status=200, body={"response_action": "update", "view": telling(say, text)}
                )
            case "block_suggestion":
                return BoltResponse(status=200, body={"options": []})
            case "event_callback":
                return BoltResponse(status=500, body="")  # Slack tries again
            case _:
                return BoltResponse(status=200, body=Answer(text).payload())

    def _follow_up(
        self, reply: Reply, body: dict[str, Any], ask: Ask | Answer | None, opened_by: str = ""
    ) -> None:
        view = pressed(body).view if body.get("actions") else None
        self.replying.follow_up(
            reply,
            Occasion(
                caller(body),
                ask.say if isinstance(ask, Ask) else Say(),
                str(body.get("response_url") or ""),
                str(body.get("trigger_id") or ""),
                view,
                view.opened_by if view else opened_by,
            ),
        )


def app_of(listeners: Listeners, signing_secret: str, clients: Clients) -> AsyncApp:
    with _environment_without(OF_BOLT):
        bolt = AsyncApp(
            name="reconnect",
            signing_secret=signing_secret,
            client=AsyncWebClient(base_url=clients.api_url, retry_handlers=[]),
            authorize=_enter,
            request_verification_enabled=False,  # done before Bolt reads the body; its own logs bodies
            ssl_check_enabled=False,  # Slack's old check of a command's certificate, with a token no longer sent
            attaching_function_token_enabled=False,  # for steps of workflows, of which we have none
            process_before_response=True,
        )
    anything = re.compile("")
    bolt.command(COMMAND)(listeners.command)
    bolt.block_action(anything)(listeners.click)
    bolt.view(anything)(listeners.submission)
    bolt.options(anything)(listeners.options)
    bolt.shortcut(anything)(listeners.shortcut)
    bolt.event(anything)(listeners.event)
    bolt.error(listeners.failed)
    return bolt


def _refused_at_home(refusal: Answer) -> Reply:
    return Home({"type": "home", "blocks": [section(refusal.text)]})


async def _enter(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """Every signed request may enter; `Door` decides what it gets, with the token that `Clients` finds."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


@contextlib.contextmanager
def _environment_without(names: tuple[str, ...]) -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
