"""Who is asking: what Slack says of a person, remembered for some minutes."""

import time
import zoneinfo
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.web_api import Trouble, ask
from locales import MARKETERS, SOURCE, Say, available
from locales.negotiation import choose
from store.folding import folded_address

log = structlog.get_logger()

REMEMBERED_SECONDS = 300
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Person:
    full_member: bool
    """No guest, and not from another workspace (Slack Connect)."""
    email: str | None
    """Folded; empty without the scope users:read.email."""
    timezone: str
    is_admin: bool = False
    """Of the workspace; its owners are."""
    locale: str = SOURCE
    """The language of their Slack, where the bot speaks it."""

    @property
    def say(self) -> Say:
        return Say(self.locale, self.timezone)


class People:
    """Asks Slack about each person at most once in five minutes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, Person]] = {}

    async def who(self, client: AsyncWebClient, team_id: str, user_id: str) -> Person:
        """Raises Trouble."""
        now = time.monotonic()
        known = self._known.get((team_id, user_id))
        if known is not None and known[0] > now:
            return known[1]
        answer = await ask(client.users_info(user=user_id, include_locale=True))
        person = read(answer.get("user") or {}, team_id)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[team_id, user_id] = (now + REMEMBERED_SECONDS, person)
        return person

    async def say_to(self, client: AsyncWebClient, team_id: str, user_id: str) -> Say:
        """For what they did not ask for just now; English where Slack does not tell who they are."""
        try:
            return (await self.who(client, team_id, user_id)).say
        except Trouble as trouble:
            log.info("slack_language_unknown", team_id=team_id, error=trouble.code)
            return Say()


def read(user: dict[str, Any], team_id: str) -> Person:
    # In an Enterprise Grid the home team may be another one of the organisation, which then lists this one.
    teams = {user.get("team_id", team_id), *((user.get("enterprise_user") or {}).get("teams") or [])}
    limited = any(
        user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
    )
    email = (user.get("profile") or {}).get("email")
    return Person(
        full_member=team_id in teams and not limited,
        email=folded_address(email) if email else None,
        timezone=_zone(user.get("tz")),
        locale=choose(user.get("locale"), available=available(MARKETERS)),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
    )


def _zone(name: str | None) -> str:
    """*name*, or UTC for one that this machine does not know."""
    try:
        return zoneinfo.ZoneInfo(name or "UTC").key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
