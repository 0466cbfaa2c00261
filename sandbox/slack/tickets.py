"""What Slack hands out for a short while: trigger ids and response URLs."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import limits
from .people import Team


@dataclass(slots=True)
class Trigger:
    """The right to open one view on one person's screen."""

    team: Team
    user_id: str
    made: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer in a channel. `original_ts` is the message that replace_original replaces."""

    team: Team
    channel_id: str
    user_id: str
    made: float
    original_ts: str = ""
    uses: int = 0


class Tickets:
    """`timer` is a monotonic clock of seconds; a test hands in its own to let tickets grow old."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self.timer = timer
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, team: Team, user_id: str) -> str:
        made = self.timer()
        self._triggers = {
            name: each
            for name, each in self._triggers.items()
            if made - each.made < limits.RESPONSE_URL_SECONDS
        }
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(team, user_id, made)
        return trigger_id

    def take(self, team: Team, trigger_id: str) -> tuple[Trigger | None, str]:
        """The trigger, used up by this; or the error with which Slack refuses it."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.team.id != team.id:
            return None, "invalid_trigger_id"
        if trigger.used:
            return None, "exchanged_trigger_id"
        if self.timer() - trigger.made > limits.TRIGGER_SECONDS:
            return None, "expired_trigger_id"
        trigger.used = True
        return trigger, ""

    def response_url(
        self, team: Team, channel_id: str, user_id: str, original_ts: str
    ) -> tuple[str, ResponseUrl]:
        """The last part of the address, and what it stands for."""
        name = f"{team.id}-{secrets.token_urlsafe(18)}"
        ticket = self._urls[name] = ResponseUrl(team, channel_id, user_id, self.timer(), original_ts)
        return name, ticket

    def use(self, name: str) -> tuple[ResponseUrl | None, str]:
        """The response URL, counted as used once more; or the error with which Slack refuses it."""
        ticket = self._urls.get(name)
        if ticket is None or self.timer() - ticket.made > limits.RESPONSE_URL_SECONDS:
            return None, "expired_url"
        if ticket.uses >= limits.RESPONSE_URL_USES:
            return None, "used_url"
        ticket.uses += 1
        return ticket, ""
