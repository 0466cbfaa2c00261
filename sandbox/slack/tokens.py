"""The tokens by which the app is known: those of the workspaces, and those that OAuth hands out."""

import secrets
import time
from dataclasses import dataclass

from .memory import Memory
from .people import Json, Team
from .refusal import Refusal


@dataclass(slots=True)
class Issued:
    """A token, and with rotation the right to the next one. `place` is a workspace, or a whole organisation."""

    place: str
    token: str
    refresh_token: str = ""
    expires_at: float | None = None
    dead: bool = False


class Tokens:
    """With `lifetime` (seconds) tokens expire and come with a refresh token, good for one use."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.lifetime: float | None = None
        self._issued: list[Issued] = [
            Issued(team.id, team.bot_token) for team in memory.teams.values() if team.bot_token
        ]

    def issue(self, place: str) -> Issued:
        """For whoever has just installed the app. Earlier tokens that never expire stay good, as with Slack."""
        one = Issued(place, f"xoxb-{place}-{secrets.token_hex(12)}")
        if self.lifetime is not None:
            one.token = f"xoxe.{one.token}"
            one.refresh_token = f"xoxe-1-{secrets.token_hex(16)}"
            one.expires_at = time.time() + self.lifetime
        self._issued.append(one)
        return one

    def refresh(self, refresh_token: str) -> Issued:
        for one in self._issued:
            if refresh_token and one.refresh_token == refresh_token and not one.dead:
                one.refresh_token = ""
                return self.issue(one.place)
        raise Refusal("invalid_refresh_token")

    def team(self, token: str, given: Json) -> Team:
        """Whose workspace a call speaks of; an organisation's token by what the call names."""
        if not token:
            raise Refusal("not_authed")
        one = next((each for each in self._issued if each.token == token), None)
        if one is None:
            raise Refusal("invalid_auth")
        if one.dead:
            raise Refusal("token_revoked")
        if one.expires_at is not None and one.expires_at <= time.time():
            raise Refusal("token_expired")
        if one.place in self._memory.teams:
            return self._memory.teams[one.place]
        return self._team_of_organisation(one.place, given)

    def revoke(self, team: Team) -> None:
        places = (team.id, team.enterprise_id) if team.org_wide else (team.id,)
        for one in self._issued:
            one.dead = one.dead or one.place in places

    def expire(self) -> None:
        """Every token that can be refreshed has had its time."""
        for one in self._issued:
            if one.expires_at is not None:
                one.expires_at = 0.0

    def forget_refreshing(self) -> None:
        """No refresh token is good any more."""
        for one in self._issued:
            one.refresh_token = ""

    def _team_of_organisation(self, enterprise_id: str, given: Json) -> Team:
        teams = {team.id: team for team in self._memory.teams.values() if team.enterprise_id == enterprise_id}
        named = given.get("team_id")
        for name in (given.get("channel"), given.get("user"), given.get("user_id")):
            place = self._memory.channels.get(str(name)) or self._memory.users.get(str(name))
            named = place.team_id if place is not None else named
        if str(named) in teams:
            return teams[str(named)]
        if named:
            raise Refusal("team_access_not_granted")
        return next(iter(teams.values()))
