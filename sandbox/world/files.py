"""Writes the sample world as the nine import files."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.instagram import Account, Instagram
from sandbox.world import chance, people, profiles, programs
from sandbox.world.people import Channel, Team, User
from sandbox.world.profiles import Access
from sandbox.world.programs import Campaign, Need

Row = dict[str, str]

REFRESHABLE = ("youtube", "tiktok")


@dataclass(frozen=True, slots=True)
class World:
    """What was written, and who has to be known elsewhere in the sandbox."""

    folder: Path
    teams: tuple[Team, ...]
    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    accounts: tuple[Account, ...]
    accesses: tuple[Access, ...]

    def settle(self, instagram: Instagram) -> None:
        """Make *instagram* know the accounts, and the tokens that the grants carry."""
        for account in self.accounts:
            instagram.add_account(account)
        for access in self.accesses:
            instagram.adopt_token(
                access.value,
                instagram.account(access.username),
                access.scopes,
                access.expires_at,
                issued_at=access.issued_at,
                ended=access.ended,
            )


def write(folder: Path, now: dt.datetime) -> World:
    """Write the files into *folder*, with all dates around *now*; the same now gives the same bytes."""
    now = now.astimezone(dt.UTC).replace(microsecond=0)
    files = {
        "brands.csv": _brands(),
        "members.csv": _members(),
        "creators.csv": _creators(now),
        "profiles.csv": _profiles(),
        "grants.csv": _grants(now),
        "campaigns.csv": _campaigns(now),
        "requirements.csv": _requirements(now),
        "participations.csv": _participations(now),
        "deliverables.csv": _deliverables(now),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        _write(folder / name, rows)
    return World(
        folder,
        people.TEAMS,
        people.USERS,
        people.CHANNELS,
        tuple(profiles.accounts(now)),
        tuple(profiles.accesses(now)),
    )


def _write(path: Path, rows: Iterable[Row]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


def _brands() -> Iterator[Row]:
    for program in programs.PROGRAMS:
        yield {
            "brand_id": program.id,
            "name": program.name,
            "from_name": program.from_name,
            "from_email": f"creators@{program.domain}",
            "reply_to": f"help@{program.domain}",
            "default_locale": program.locale,
            "timezone": program.timezone,
            "helpdesk_url": f"https://help.{program.domain}/creators",
            "slack_team_id": program.team_id,
            "hashtags": program.hashtags,
            "tracking": "on",
            "sending": "on",
            "warn_days": "7",
            "quiet_hours": program.quiet_hours,
            "max_reminders": program.max_reminders,
            "binding": program.binding,
        }


def _members() -> Iterator[Row]:
    for brand_id, user_id, email, role in programs.MEMBERS:
        yield {"brand_id": brand_id, "slack_user_id": user_id, "email": email, "role": role}


def _creators(now: dt.datetime) -> Iterator[Row]:
    for person in people.CREATORS:
        brands = {
            campaign.brand_id for campaign in programs.CAMPAIGNS if person.key in dict(_stages(campaign))
        } | {brand for brand, keys in programs.BELONG.items() if person.key in keys}
        yield {
            "creator_id": person.creator_id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": "" if person.key == people.WITHOUT_EMAIL else profiles.address(person),
            "locale": person.locale,
            "timezone": person.timezone,
            "unsubscribed_at": _days(now, -6) if person.key == people.UNSUBSCRIBED else "",
            "brands": ";".join(sorted(brands)),
        }


def _profiles() -> Iterator[Row]:
    for profile in profiles.profiles():
        yield {
            "profile_id": profile.profile_id,
            "creator_id": profile.person.creator_id,
            "network": profile.network,
            "handle": profile.person.handle,
            "account_type": profile.account_type,
            "ownership": "public" if profile.public else "owned",
            "promotion_access": profile.promotion_access,
            "marketplace_status": profile.marketplace_status,
        }


def _grants(now: dt.datetime) -> Iterator[Row]:
    for profile in profiles.profiles():
        for place, given in enumerate(profile.case.grants):
            refreshable = profile.network in REFRESHABLE
            yield {
                "grant_id": f"gr-{profile.key}-{place + 1}",
                "profile_id": profile.profile_id,
                "holder": profile.person.name if given.holder == "self" else given.holder,
                "permissions": given.permissions,
                "granted_at": _days(now, given.since),
                "expires_at": _days(now, given.until),
                "invalidated_at": _days(now, given.cut),
                "invalidation_reason": given.reason,
                "access_token": profiles.token(profile, place),
                "refresh_token": chance.secret("rft.", profile.key, place) if refreshable else "",
            }


def _campaigns(now: dt.datetime) -> Iterator[Row]:
    for campaign in programs.CAMPAIGNS:
        yield {
            "campaign_id": campaign.id,
            "brand_id": campaign.brand_id,
            "name": campaign.name,
            "status": campaign.status,
            "starts_on": _date(now, campaign.begins),
            "ends_on": _date(now, campaign.ends),
            "hashtags": campaign.hashtags,
            "tracking": campaign.tracking,
        }


def _requirements(now: dt.datetime) -> Iterator[Row]:
    for campaign in programs.CAMPAIGNS:
        for need in campaign.needs:
            yield {
                "requirement_id": _requirement_id(campaign, need),
                "campaign_id": campaign.id,
                "network": need.network,
                "kind": need.kind,
                "quantity": str(need.quantity),
                "due_on": _date(now, need.due),
            }


def _participations(now: dt.datetime) -> Iterator[Row]:
    for campaign in programs.CAMPAIGNS:
        for key, stage in _stages(campaign):
            days = 1 + chance.number(18, campaign.id, key)
            ago = min(-days, campaign.ends - days) if campaign.status == "completed" else -days
            yield {
                "campaign_id": campaign.id,
                "creator_id": f"cr-{key}",
                "stage": stage,
                "stage_since": _days(now, ago),
            }


def _deliverables(now: dt.datetime) -> Iterator[Row]:
    owned = {(profile.person.key, profile.network) for profile in profiles.profiles()}
    for campaign in programs.CAMPAIGNS:
        for need in campaign.needs:
            for key in programs.DONE.get(campaign.id, ()):
                if need.network in ("instagram", "tiktok") and (key, need.network) in owned:
                    days = 1 + chance.number(9, campaign.id, need.kind, key)
                    yield {
                        "requirement_id": _requirement_id(campaign, need),
                        "creator_id": f"cr-{key}",
                        "completed_at": _days(now, min(-days, need.due - days)),
                    }


def _stages(campaign: Campaign) -> Iterator[tuple[str, str]]:
    for stage, keys in campaign.stages.items():
        for key in keys.split():
            yield key, stage


def _requirement_id(campaign: Campaign, need: Need) -> str:
    return f"{campaign.id}-{need.network}-{need.kind}"


def _days(now: dt.datetime, days: float | None) -> str:
    return "" if days is None else (now + dt.timedelta(days=days)).isoformat(timespec="seconds")


def _date(now: dt.datetime, days: int) -> str:
    return (now + dt.timedelta(days=days)).date().isoformat()
