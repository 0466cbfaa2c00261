"""Who and what a workspace holds: teams, users, channels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

APP_ID = "A0RECONNECT"


@dataclass(frozen=True, slots=True)
class Team:
    """One workspace in which the app is installed. `bot_token` is what the app calls the Web API with."""

    id: str
    name: str
    domain: str
    bot_token: str
    bot_user_id: str
    bot_name: str = "reconnect"
    enterprise_id: str = ""
    """The organisation that it belongs to (Enterprise Grid)."""
    org_wide: bool = False
    """The organisation has installed the app for all of its workspaces, this one with them."""

    @property
    def bot_id(self) -> str:
        return "B" + self.bot_user_id[1:]

    def as_json(self) -> Json:
        icon = {"image_default": True}
        return {"id": self.id, "name": self.name, "domain": self.domain, "email_domain": "", "icon": icon}

    @property
    def enterprise(self) -> Json | None:
        return {"id": self.enterprise_id, "name": self.enterprise_id} if self.enterprise_id else None


@dataclass(frozen=True, slots=True)
class User:
    """A person. `locale` is given only to who asks with `include_locale`, as Slack does."""

    id: str
    team_id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    elsewhere: tuple[str, ...] = ()
    """Other workspaces of the organisation that the person is a member of."""

    def is_in(self, team_id: str) -> bool:
        return team_id == self.team_id or team_id in self.elsewhere

    def as_json(self, *, include_locale: bool = False, at: datetime) -> Json:
        offset = at.astimezone(ZoneInfo(self.tz)).utcoffset()
        profile = {
            "real_name": self.real_name,
            "display_name": self.name,
            "email": self.email,
            "team": self.team_id,
        }
        answer: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 0,
        }
        return answer | {"locale": self.locale} if include_locale else answer


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or with `im_user` the direct messages between that person and the app.

    A private channel without the app (`has_bot=False`) does not exist for the app, as in Slack.
    """

    id: str
    team_id: str
    name: str
    is_archived: bool = False
    is_private: bool = False
    has_bot: bool = True
    im_user: str = ""

    def as_json(self) -> Json:
        if self.im_user:
            return {"id": self.id, "is_im": True, "user": self.im_user, "is_archived": False, "created": 0}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "context_team_id": self.team_id,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_member": self.has_bot,
            "is_shared": False,
            "is_ext_shared": False,
            "created": 0,
        }
