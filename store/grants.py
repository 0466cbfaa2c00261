"""Grants that a creator gives on our pages: what they must bring, and how they take the old ones' place."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import or_, select, update

from store import history, lapses, outlooks
from store.codes import AccountType, ClosedHow, Event, FoundBy, Network, Ownership, Permission, Status
from store.database import Session, vault_of
from store.folding import folded, folded_handle
from store.moment import Moment
from store.rules.connections import counts, ending, instant_of, is_live, profile_states
from store.tables import Creator, Grant, Profile


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant that counts: not removed, and begun."""

    holder: str
    permissions: frozenset[Permission]
    live: bool
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """Who a network says has logged in."""

    id: str
    handle: str
    account_type: AccountType | None
    aliases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Given:
    """A grant as the network gave it."""

    permissions: frozenset[Permission]
    expires_at: dt.datetime | None
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Access:
    """A profile and the grants that count for it."""

    profile_id: str
    creator_id: str
    network: Network
    handle: str | None
    account_id: str | None
    account_type: AccountType | None
    ownership: Ownership
    grants: tuple[Standing, ...]

    @property
    def lost(self) -> frozenset[Permission]:
        """What its lapsed grants carried: all of it must return for a reconnect to count (X8)."""
        return _all(grant.permissions for grant in self.grants if not grant.live)

    @property
    def ever_given(self) -> frozenset[Permission]:
        return _all(grant.permissions for grant in self.grants)

    def is_of(self, account: Account) -> bool:
        """By the network's id once one is recorded, else by handle; a profile with neither takes any."""
        ids = {account.id, *account.aliases}
        if self.account_id is not None:
            return self.account_id in ids
        names = {folded_handle(account.handle), *ids}
        return self.handle is None or folded_handle(self.handle) in names


@dataclass(frozen=True, slots=True)
class Connected:
    """How the profile stands after a grant was stored."""

    profile_id: str
    again: bool
    """It repaired an outage."""
    status: Status


async def access(db: Session, profile_id: str, moment: Moment) -> Access | None:
    """None when there is no such profile."""
    profile = await db.get(Profile, profile_id, populate_existing=True)
    return None if profile is None else await _access(db, profile, moment)


async def access_of_account(
    db: Session, creator_id: str, network: Network, account: Account, moment: Moment
) -> Access | None:
    """The creator's profile that this account is; None when it has to be made.

    One that the network's id names comes first; a public profile becomes owned once its account is connected.
    """
    profiles = await db.scalars(
        select(Profile)
        .where(Profile.creator_id == creator_id, Profile.network == network)
        .order_by(Profile.account_id.is_(None), Profile.ownership != Ownership.OWNED, Profile.id)
    )
    for profile in profiles:
        if profile.account_id is not None or profile.handle is not None:
            found = await _access(db, profile, moment)
            if found.is_of(account):
                return found
    return None


async def lock(db: Session, creator_id: str) -> bool:
    """Let one connection of a creator after the other be stored; false when the creator is gone."""
    found = await db.scalar(select(Creator.id).where(Creator.id == creator_id).with_for_update())
    return found is not None


async def new_profile(db: Session, creator_id: str, network: Network, account: Account) -> str:
    """The profile of an account that connects for the first time; returns its id."""
    profile = Profile(
        id=f"rc-{secrets.token_urlsafe(12)}",
        creator_id=creator_id,
        network=network,
        handle=account.handle.removeprefix("@"),
        handle_folded=folded_handle(account.handle),
        account_type=account.account_type,
        account_id=account.id,
    )
    db.add(profile)
    await db.flush()
    return profile.id


async def connected(
    db: Session, profile_id: str, account: Account, given: Given, moment: Moment
) -> Connected:
    """Store a grant that was proven, in place of all that its holder had given for this profile.

    1. An outage that no tick has noticed yet is recorded, so that its repair can be told.
    2. The new grant takes the holder's place; the holder's other grants count no more and lose their tokens.
    3. The profile learns what the network says of it.
    4. The lapse closes, if nothing is left of it.
    """
    profile = await db.get_one(Profile, profile_id, populate_existing=True)
    await outlooks.hold(db, profile_id)
    await lapses.open_for(db, profile_id, moment, FoundBy.CLOCK)
    holder = await _holder(db, profile, moment)
    await db.execute(
        update(Grant)
        .where(
            Grant.profile_id == profile_id,
            Grant.holder == holder,
            or_(Grant.removed_at.is_(None), Grant.removed_at > moment.at),
        )
        .values(removed_at=moment.at, access_token=None, refresh_token=None, check_lease_until=None)
    )
    vault = vault_of(db)
    db.add(
        Grant(
            id=f"rc-{secrets.token_urlsafe(12)}",
            profile_id=profile_id,
            holder=holder,
            permissions=given.permissions,
            granted_at=moment.at,
            expires_at=given.expires_at,
            access_token=vault.seal(given.access_token),
            refresh_token=vault.seal(given.refresh_token),
        )
    )
    _learn(profile, account)
    await db.flush()
    await outlooks.work_out(db, [profile_id], moment)
    closed = await lapses.close_repaired(db, profile_id, moment, ClosedHow.RECONNECTED)
    status = await _status(db, profile_id, moment)
    if closed is None:
        await history.record(
            db,
            Event.CONNECTED,
            moment.at,
            creator_id=profile.creator_id,
            profile_id=profile_id,
            detail={"network": profile.network, "status": status},
        )
    return Connected(profile_id, closed is not None, status)


async def _access(db: Session, profile: Profile, moment: Moment) -> Access:
    return Access(
        profile.id,
        profile.creator_id,
        profile.network,
        profile.handle,
        profile.account_id,
        profile.account_type,
        profile.ownership,
        await _standing(db, profile.id, moment),
    )


async def _standing(db: Session, profile_id: str, moment: Moment) -> tuple[Standing, ...]:
    rows = await db.execute(
        select(
            Grant.holder,
            Grant.permissions,
            is_live(moment).label("live"),
            instant_of(ending(moment)).label("ended_at"),
        )
        .join(Profile, Profile.id == Grant.profile_id)
        .where(Grant.profile_id == profile_id, counts(moment))
        .order_by(Grant.id)
    )
    return tuple(Standing(row.holder, row.permissions, bool(row.live), row.ended_at) for row in rows)


async def _holder(db: Session, profile: Profile, moment: Moment) -> str:
    """Whose access is being given anew: the one whose grant lapsed.

    Of several, the creator, whatever name was used for them, else the one whose access ended last. Where
    nothing has lapsed it is the creator who gives access, beside whatever others have given.
    """
    creator = await db.get_one(Creator, profile.creator_id)
    full_name = " ".join(part for part in (creator.first_name, creator.last_name) if part)
    theirs = {folded(name) for name in (creator.id, creator.email, full_name, creator.first_name) if name}
    theirs |= {folded_handle(name) for name in (profile.handle,) if name}

    def is_creator(grant: Standing) -> bool:
        return bool({folded(grant.holder), folded_handle(grant.holder)} & theirs)

    standing = await _standing(db, profile.id, moment)
    lapsed = sorted(
        (grant for grant in standing if not grant.live),
        key=lambda grant: (is_creator(grant), grant.ended_at or moment.at),
    )
    own = [grant for grant in standing if grant.live and is_creator(grant)]
    chosen = lapsed[-1:] or own[-1:]
    return chosen[0].holder if chosen else creator.id


def _learn(profile: Profile, account: Account) -> None:
    if profile.account_id is None:
        profile.account_id = account.id
    if profile.handle is None or folded_handle(profile.handle) != folded_handle(account.handle):
        # The same account under a new name: people look for it by that.
        profile.handle = account.handle.removeprefix("@")
        profile.handle_folded = folded_handle(account.handle)
    if account.account_type is not None:
        profile.account_type = account.account_type
    profile.ownership = Ownership.OWNED


async def _status(db: Session, profile_id: str, moment: Moment) -> Status:
    states = profile_states(moment, Profile.id == profile_id)
    return Status(await db.scalar(select(states.c.status)) or Status.NOT_CONNECTED)


def _all(sets: Iterable[frozenset[Permission]]) -> frozenset[Permission]:
    return frozenset().union(*sets)
