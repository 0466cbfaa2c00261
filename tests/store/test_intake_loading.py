import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, update

from store.codes import Cause, Role
from store.database import Session, Store, vault_of
from store.intake.catalog import KINDS
from store.intake.kinds import check
from store.intake.loading import Outcome, load
from store.intake.refusals import Refused
from store.moment import Moment
from store.tables import Brand, Creator, Deliverable, Grant, Member, Profile, ProgramMember
from store.vault import Unreadable, Vault
from tests import given

KIND = {kind.name: kind for kind in KINDS}
NEW, CHANGED, UNCHANGED = Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED


async def loaded(
    db: Session, name: str, *rows: Mapping[str, str | None], now: dt.datetime
) -> list[Outcome | str]:
    """What became of each row; of a refused one the column."""
    kind = KIND[name]
    fields = {field.name: field for field in kind.fields}
    records = [check(kind, [(fields[column], text) for column, text in row.items()]) for row in rows]
    outcomes = await load(db, kind, records, Moment(now))
    return [outcome.column if isinstance(outcome, Refused) else outcome for outcome in outcomes]


GLOW = {"brand_id": "glow", "name": "Glow", "from_email": "hi@glow.example"}
ANA = {"creator_id": "ana", "first_name": "Ana", "last_name": "Núñez", "email": "Ana@Mail.example"}


async def test_a_new_row_takes_defaults_and_an_empty_cell_keeps_what_is_stored(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        assert await loaded(
            db, "brands", GLOW | {"warn_days": "off", "quiet_hours": "21:00-08:00"}, now=now
        ) == [NEW]
    async with store.begin() as db:
        assert await loaded(db, "brands", GLOW | {"name": "Glow Lab", "warn_days": ""}, now=now) == [CHANGED]
    async with store.read() as db:
        brand = await db.get_one(Brand, "glow")
        assert (brand.name, brand.name_folded, brand.warn_days, brand.quiet_from) == (
            "Glow Lab",
            "glow lab",
            None,
            1260,
        )
        assert (brand.tracking, brand.sending, brand.hashtags, brand.binding) == (True, "on", [], "propose")


async def test_the_same_row_again_changes_nothing(store: Store, now: dt.datetime) -> None:
    full = GLOW | {"hashtags": "#a;b", "timezone": "Europe/Berlin", "max_reminders": "3", "tracking": "off"}
    async with store.begin() as db:
        assert await loaded(db, "brands", full, now=now) == [NEW]
    async with store.begin() as db:
        assert await loaded(db, "brands", full, now=now) == [UNCHANGED]


async def test_none_clears(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await loaded(db, "creators", ANA | {"timezone": "Asia/Tokyo"}, now=now)
        assert await loaded(
            db, "creators", {"creator_id": "ana", "email": None, "timezone": None}, now=now
        ) == [CHANGED]
    async with store.read() as db:
        ana = await db.get_one(Creator, "ana")
        assert (ana.email, ana.email_folded, ana.timezone, ana.name_folded) == (
            None,
            None,
            None,
            "nunez\tana",
        )


async def test_a_new_row_without_what_it_needs_is_refused_by_column(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        assert await loaded(db, "brands", {"brand_id": "glow", "name": "Glow"}, now=now) == ["from_email"]
        await loaded(db, "brands", GLOW, now=now)
        assert await loaded(
            db, "campaigns", {"campaign_id": "s", "brand_id": "glow", "name": "S"}, now=now
        ) == ["status"]


async def test_an_id_that_nobody_knows_is_refused_by_column(store: Store, now: dt.datetime) -> None:
    profile = {"profile_id": "p", "creator_id": "ana", "network": "instagram"}
    async with store.begin() as db:
        assert await loaded(db, "profiles", profile, now=now) == ["creator_id"]
        assert await loaded(db, "creators", ANA | {"brands": "glow"}, ANA, now=now) == ["brands", NEW]
        assert await loaded(
            db, "profiles", profile, profile | {"profile_id": "q", "creator_id": "bo"}, now=now
        ) == [
            NEW,
            "creator_id",
        ]


async def test_the_last_row_of_an_id_has_the_last_word(store: Store, now: dt.datetime) -> None:
    first, last = ANA | {"first_name": "Anna"}, ANA | {"first_name": "Ana"}
    async with store.begin() as db:
        assert await loaded(db, "creators", first, last, now=now) == [NEW, NEW]
    async with store.begin() as db:
        assert await loaded(db, "creators", first, last, now=now) == [UNCHANGED, UNCHANGED]
        assert (await db.get_one(Creator, "ana")).first_name == "Ana"


async def test_programs_of_a_creator_are_replaced_as_a_whole(store: Store, now: dt.datetime) -> None:
    async def programs(db: Session) -> set[str]:
        return set((await db.execute(select(ProgramMember.brand_id))).scalars())

    async with store.begin() as db:
        await loaded(db, "brands", *(GLOW | {"brand_id": brand} for brand in ("a", "b", "c")), now=now)
        assert await loaded(db, "creators", ANA | {"brands": "a;b"}, now=now) == [NEW]
        assert await loaded(db, "creators", ANA | {"brands": "b;c"}, now=now) == [CHANGED]
        assert await programs(db) == {"b", "c"}
        assert (
            await loaded(db, "creators", ANA | {"brands": ""}, ANA | {"brands": "c;b"}, now=now)
            == [UNCHANGED] * 2
        )
        assert await loaded(db, "creators", ANA | {"brands": None}, now=now) == [CHANGED]
        assert await programs(db) == set()


async def test_a_member_is_known_by_slack_user_or_by_address(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await loaded(db, "brands", GLOW, now=now)
        rows: list[dict[str, str | None]] = [
            {"brand_id": "glow", "slack_user_id": "U1", "email": "Mia@glow.example", "role": "admin"},
            {"brand_id": "glow", "email": "Lee@glow.example"},
        ]
        assert await loaded(db, "members", *rows, now=now) == [NEW, NEW]
        assert await loaded(db, "members", *rows, now=now) == [UNCHANGED, UNCHANGED]
        assert await loaded(db, "members", rows[1] | {"role": "admin"}, now=now) == [CHANGED]
        members = (await db.execute(select(Member).order_by(Member.person))).scalars().all()
        assert [(m.person, m.role) for m in members] == [("U1", Role.ADMIN), ("lee@glow.example", Role.ADMIN)]


async def test_a_deliverable_without_a_date_counts_from_when_it_was_told(
    store: Store, now: dt.datetime
) -> None:
    row = {"requirement_id": "reel", "creator_id": "ana", "completed_at": ""}
    async with store.begin() as db:
        await loaded(db, "brands", GLOW, now=now)
        await loaded(db, "creators", ANA, now=now)
        campaign = {"campaign_id": "spring", "brand_id": "glow", "name": "Spring", "status": "live"}
        await loaded(db, "campaigns", campaign, now=now)
        requirement = {"requirement_id": "reel", "campaign_id": "spring", "network": "instagram"}
        await loaded(db, "requirements", requirement, now=now)
        assert await loaded(db, "deliverables", row, now=now) == [NEW]
        assert await loaded(db, "deliverables", row, now=now + given.DAY) == [UNCHANGED]
        done = await db.get_one(Deliverable, ("reel", "ana"))
        assert (done.completed_at, done.told_at) == (None, now)


GRANT = {
    "grant_id": "g", "profile_id": "p", "holder": "ana", "permissions": "insights;publishing",
    "expires_at": "2026-12-01", "access_token": "first secret",
}  # fmt: skip


async def with_a_grant(db: Session, now: dt.datetime, **changed: Any) -> None:
    await loaded(db, "creators", ANA, now=now)
    await loaded(db, "profiles", {"profile_id": "p", "creator_id": "ana", "network": "instagram"}, now=now)
    assert await loaded(db, "grants", GRANT, now=now) == [NEW]
    if changed:
        await db.execute(update(Grant).values(**changed))


async def test_a_token_is_stored_sealed_and_recognised_again(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await with_a_grant(db, now, check_due_at=now + given.DAY)
    async with store.begin() as db:
        assert await loaded(db, "grants", GRANT, now=now) == [UNCHANGED]
        grant = await db.get_one(Grant, "g")
        assert grant.access_token is not None
        assert b"secret" not in grant.access_token
        assert vault_of(db).open(grant.access_token) == "first secret"
        assert grant.check_due_at == now + given.DAY


@pytest.mark.parametrize(
    "change", [{"access_token": "second"}, {"refresh_token": "more"}, {"expires_at": "2027-01-01"}]
)
async def test_what_is_new_about_a_token_is_checked_at_once(
    store: Store, now: dt.datetime, change: dict[str, str]
) -> None:
    async with store.begin() as db:
        await with_a_grant(db, now, check_due_at=now + given.DAY)
    async with store.begin() as db:
        assert await loaded(db, "grants", GRANT | change, now=now) == [CHANGED]
        assert (await db.get_one(Grant, "g")).check_due_at is None


async def test_a_change_of_permissions_leaves_the_next_check_where_it_was(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await with_a_grant(db, now, check_due_at=now + given.DAY)
        assert await loaded(db, "grants", GRANT | {"permissions": "insights"}, now=now) == [CHANGED]
        assert (await db.get_one(Grant, "g")).check_due_at == now + given.DAY


async def test_a_removed_grant_stays_removed_until_something_about_it_changes(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await with_a_grant(db, now, removed_at=now)
    async with store.begin() as db:
        assert await loaded(db, "grants", GRANT, now=now) == [UNCHANGED]
        assert (await db.get_one(Grant, "g")).removed_at == now
    async with store.begin() as db:
        changed = GRANT | {"invalidated_at": "2026-11-01", "invalidation_reason": "revoked"}
        assert await loaded(db, "grants", changed, now=now) == [CHANGED]
        grant = await db.get_one(Grant, "g")
        assert (grant.removed_at, grant.invalidation_reason) == (None, Cause.REVOKED)


async def test_what_no_file_gives_survives_an_update(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await with_a_grant(db, now)
        await db.execute(update(Profile).values(account_id="17841"))
    async with store.begin() as db:
        profile = {"profile_id": "p", "creator_id": "ana", "network": "instagram", "handle": "@Ana.N"}
        assert await loaded(db, "profiles", profile, now=now) == [CHANGED]
        row = await db.get_one(Profile, "p")
        assert (row.account_id, row.handle, row.handle_folded) == ("17841", "Ana.N", "ana.n")


async def test_without_keys_a_token_is_not_stored(store: Store, now: dt.datetime) -> None:
    keyless = Store(store.engine, Vault(()))
    with pytest.raises(Unreadable):
        async with keyless.begin() as db:
            await with_a_grant(db, now)


async def test_more_ids_than_one_statement_takes(store: Store, now: dt.datetime) -> None:
    many = [ANA | {"creator_id": f"c{n}"} for n in range(12_000)]
    async with store.begin() as db:
        assert set(await loaded(db, "creators", *many, now=now)) == {NEW}
        await loaded(db, "brands", GLOW, now=now)
        campaign = {"campaign_id": "s", "brand_id": "glow", "name": "S", "status": "live"}
        await loaded(db, "campaigns", campaign, now=now)
        part = [{"campaign_id": "s", "creator_id": f"c{n}", "stage": "accepted"} for n in range(12_000)]
        assert set(await loaded(db, "participations", *part, now=now)) == {NEW}
        assert set(await loaded(db, "participations", *part, now=now)) == {UNCHANGED}
