"""Records that another program deletes, and what follows from it."""

import enum

from sqlalchemy import delete, select, update

from store import erasure, history, outlooks
from store.codes import Event
from store.database import Session
from store.intake.catalog import CREATORS, GRANTS, PROFILES
from store.intake.kinds import Kind
from store.moment import Moment
from store.resources.reach import is_shared, reaches
from store.resources.reading import Key, is_record
from store.resources.writing import take_turns
from store.rules.concern import Program
from store.rules.connections import counts
from store.tables import (
    Campaign,
    Creator,
    Deliverable,
    Grant,
    Participation,
    Profile,
    ProgramMember,
    Requirement,
)


class Removal(enum.Enum):
    """What became of a wish to delete."""

    DONE = enum.auto()
    UNKNOWN = enum.auto()
    """There is none, or none that the token reaches."""
    SHARED = enum.auto()
    """Another program counts on it as well; nothing was changed."""


async def remove(db: Session, program: Program, kind: Kind, key: Key, moment: Moment) -> Removal:
    """Delete one record with all that hangs on it; a creator as `_remove_creator` says."""
    await take_turns(db)
    there = select(kind.table.c[kind.key[0]]).where(reaches(program, kind.mapped), is_record(kind, key))
    if await db.scalar(there) is None:
        return Removal.UNKNOWN
    if kind is CREATORS:
        await _remove_creator(db, program, key[0], moment)
        return Removal.DONE
    if kind is GRANTS:
        return await _remove_grant(db, program, key[0], moment)
    if kind is PROFILES and await _is_shared(db, program, key[0]):
        return Removal.SHARED
    await db.execute(delete(kind.table).where(is_record(kind, key)))
    return Removal.DONE


async def remove_holder(
    db: Session, program: Program, profile_id: str, holder: str, moment: Moment
) -> Removal:
    """End all that *holder* has given for this profile (C3). The grants stay, without tokens, for the record."""
    await take_turns(db)
    network = await db.scalar(
        select(Profile.network).where(Profile.id == profile_id, reaches(program, Profile))
    )
    theirs = (Grant.profile_id == profile_id, Grant.holder == holder, counts(moment))
    if network is None or await db.scalar(select(Grant.id).where(*theirs).limit(1)) is None:
        return Removal.UNKNOWN
    if await _is_shared(db, program, profile_id):
        return Removal.SHARED
    await outlooks.hold(db, profile_id)
    await db.execute(
        update(Grant)
        .where(*theirs)
        .values(removed_at=moment.at, access_token=None, refresh_token=None, check_lease_until=None)
        .execution_options(synchronize_session=False)
    )
    await outlooks.work_out(db, [profile_id], moment)
    await history.record(
        db,
        Event.HOLDER_REMOVED,
        moment.at,
        creator_id=await db.scalar(select(Profile.creator_id).where(Profile.id == profile_id)),
        profile_id=profile_id,
        detail={"holder": holder, "network": network},
    )
    return Removal.DONE


async def _remove_grant(db: Session, program: Program, grant_id: str, moment: Moment) -> Removal:
    profile_id = (await db.scalars(select(Grant.profile_id).where(Grant.id == grant_id))).one()
    if await _is_shared(db, program, profile_id):
        return Removal.SHARED
    await outlooks.hold(db, profile_id)
    await db.execute(delete(Grant).where(Grant.id == grant_id))
    await outlooks.work_out(db, [profile_id], moment)
    return Removal.DONE


async def _is_shared(db: Session, program: Program, profile_id: str) -> bool:
    """Access serves every brand at once (C13): who ends it ends it for all."""
    owner = select(Creator.id).join(Profile, Profile.creator_id == Creator.id)
    return await db.scalar(owner.where(Profile.id == profile_id, is_shared(program))) is not None


async def _remove_creator(db: Session, program: Program, creator_id: str, moment: Moment) -> None:
    """Erase a creator on whom nobody else counts; of one who is shared, take the token's own part away."""
    shared = select(Creator.id).where(Creator.id == creator_id, is_shared(program))
    if await db.scalar(shared) is None:
        await erasure.forget(db, creator_id, moment.at)
        return
    campaigns = select(Campaign.id).where(reaches(program, Campaign))
    requirements = select(Requirement.id).where(reaches(program, Requirement))
    for table, own in (
        (Participation, Participation.campaign_id.in_(campaigns)),
        (Deliverable, Deliverable.requirement_id.in_(requirements)),
        (ProgramMember, ProgramMember.brand_id.in_(program.brands)),
    ):
        await db.execute(
            delete(table)
            .where(table.creator_id == creator_id, own)
            .execution_options(synchronize_session=False)
        )
    await db.execute(
        update(Creator).where(Creator.id == creator_id, Creator.made_by == program.name).values(made_by=None)
    )
