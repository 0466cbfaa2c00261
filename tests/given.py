"""A small world in a store, told in a few words: people, their access, and what they owe to campaigns."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from store import outlooks
from store.codes import AccountType, CampaignStatus, Cause, Network, Permission, Stage
from store.database import Session, vault_of
from store.folding import folded_name, turns
from store.moment import Moment
from store.tables import (
    Brand,
    Campaign,
    Creator,
    Deliverable,
    Grant,
    NameTurn,
    Participation,
    Profile,
    Requirement,
)

DAY = dt.timedelta(days=1)
WORKED_OUT_AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""Whatever is asked of another time, and of networks that are set up, must come out the same."""


async def brand(db: Session, brand_id: str = "glow", **given: Any) -> Brand:
    name = given.pop("name", brand_id.title())
    row = Brand(
        **{
            "id": brand_id,
            "name": name,
            "name_folded": name.casefold(),
            "from_email": f"hello@{brand_id}.example",
        }
        | given
    )
    db.add(row)
    await db.flush()
    return row


async def creator(db: Session, creator_id: str = "ana", **given: Any) -> Creator:
    email = given.pop("email", f"{creator_id}@mail.example")
    first_name = given.pop("first_name", creator_id.title())
    row = Creator(
        **{
            "id": creator_id,
            "first_name": first_name,
            "name_folded": folded_name(first_name, given.get("last_name")),
            "email": email,
            "email_folded": email and email.casefold(),
        }
        | given
    )
    db.add(row)
    db.add_all(NameTurn(turned=turned, creator_id=creator_id) for turned in turns(row.name_folded))
    await db.flush()
    return row


async def profile(
    db: Session, creator_id: str = "ana", network: Network = Network.INSTAGRAM, **given: Any
) -> Profile:
    profile_id = given.pop("id", f"{creator_id}-{network}")
    handle = given.pop("handle", creator_id)
    row = Profile(
        **{
            "id": profile_id,
            "creator_id": creator_id,
            "network": network,
            "handle": handle,
            "handle_folded": handle and handle.casefold(),
            "account_type": AccountType.CREATOR if network == Network.INSTAGRAM else None,
        }
        | given
    )
    db.add(row)
    await db.flush()
    return row


async def grant(
    db: Session,
    profile_id: str = "ana-instagram",
    *permissions: Permission,
    holder: str = "ana",
    granted_at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    invalidated_at: dt.datetime | None = None,
    reason: Cause | None = None,
    token: str | None = None,
    refresh_token: str | None = None,
    **given: Any,
) -> Grant:
    grant_id = given.pop("id", f"{profile_id}-{holder}")
    vault = vault_of(db)
    row = Grant(
        id=grant_id,
        profile_id=profile_id,
        holder=holder,
        permissions=frozenset(permissions or {Permission.INSIGHTS}),
        granted_at=granted_at,
        expires_at=expires_at,
        invalidated_at=invalidated_at,
        invalidation_reason=reason,
        access_token=vault.seal(token),
        refresh_token=vault.seal(refresh_token),
        **given,
    )
    db.add(row)
    await db.flush()
    await outlooks.work_out(db, [profile_id], Moment(WORKED_OUT_AT))
    return row


async def changed(db: Session, grant_id: str, **columns: Any) -> None:
    """The grant as it is from now on."""
    row = await db.get_one(Grant, grant_id)
    for name, value in columns.items():
        setattr(row, name, value)
    await db.flush()
    await outlooks.work_out(db, [row.profile_id], Moment(WORKED_OUT_AT))


async def campaign(
    db: Session,
    campaign_id: str = "spring",
    brand_id: str = "glow",
    networks: Iterable[Network] = (Network.INSTAGRAM,),
    due_on: dt.date | None = None,
    **given: Any,
) -> Campaign:
    """A live campaign with one requirement on each of *networks* (id: campaign-network)."""
    name = given.pop("name", campaign_id.title())
    row = Campaign(
        **{
            "id": campaign_id,
            "brand_id": brand_id,
            "name": name,
            "name_folded": name.casefold(),
            "status": CampaignStatus.LIVE,
        }
        | given
    )
    db.add(row)
    await db.flush()
    for network in networks:
        db.add(
            Requirement(
                id=f"{campaign_id}-{network}",
                campaign_id=campaign_id,
                network=network,
                kind="reel",
                due_on=due_on,
            )
        )
    await db.flush()
    return row


async def participation(
    db: Session,
    campaign_id: str = "spring",
    creator_id: str = "ana",
    stage: Stage = Stage.PRODUCING,
    since: dt.datetime | None = None,
) -> None:
    db.add(Participation(campaign_id=campaign_id, creator_id=creator_id, stage=stage, stage_since=since))
    await db.flush()


async def deliverable(db: Session, requirement_id: str, creator_id: str, completed_at: dt.datetime) -> None:
    db.add(
        Deliverable(
            requirement_id=requirement_id,
            creator_id=creator_id,
            completed_at=completed_at,
            told_at=completed_at,
        )
    )
    await db.flush()


async def lapsed_ana(db: Session, now: dt.datetime) -> None:
    """Ana makes a reel for Glow's live campaign Spring; her Instagram access ran out yesterday."""
    await brand(db)
    await creator(db)
    await profile(db)
    await grant(db, granted_at=now - 91 * DAY, expires_at=now - DAY)
    await campaign(db, due_on=(now + 10 * DAY).date())
    await participation(db, since=now - 20 * DAY)
