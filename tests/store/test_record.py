"""A creator can have everything that is stored about them, and nothing of anybody else (X18)."""

import datetime as dt
import json

import pytest

from store import history, lapses, outbox, outcomes, promotion, reminders
from store.codes import Event, Network, PromotionAccess, Stage
from store.database import Store
from store.moment import Moment
from store.outcomes import Accepted
from store.record import record_of
from store.rules.concern import Program
from store.tables import ProgramMember, Suppression
from tests import given

GLOW = Program("feed", frozenset({"glow"}))


@pytest.fixture
async def world(store: Store, now: dt.datetime) -> Store:
    """Ana lapsed and was reminded by Glow; she also works for Acme. Bo is somebody else."""
    moment = Moment(now)
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await given.grant(
            db, holder="manager", granted_at=now - 100 * given.DAY, token="very secret", removed_at=now
        )
        await given.profile(db, network=Network.TIKTOK, promotion_access=PromotionAccess.SUPPORTED)
        await given.brand(db, "acme")
        await given.campaign(db, "autumn", "acme")
        await given.participation(db, "autumn", stage=Stage.INVITED)
        await given.deliverable(db, "autumn-instagram", "ana", now)
        db.add_all([ProgramMember(creator_id="ana", brand_id=brand_id) for brand_id in ("glow", "acme")])
        db.add(Suppression(address="ana@mail.example", since=now + given.DAY, reason="refused", detail="550"))
        await given.creator(db, "bo")
        await given.profile(db, "bo")
        await promotion.requested(db, "ana-tiktok", "acme", "UACME", "T2", now)
        await history.record(
            db, Event.RECONNECT_STARTED, now, creator_id="ana", campaign_id="autumn", detail={}
        )
    async with store.begin() as db:
        await lapses.sweep(db, moment)
        await reminders.queue_due(db, moment)
        (mail,) = await outbox.claim(db, moment, "worker", 10)
        accepted = Accepted(mail, "250 ok", "Expired Instagram access", "1@glow.example")
        await outcomes.record(db, [accepted], now)
    return store


async def test_it_holds_everything_but_secrets_as_plain_json(world: Store, now: dt.datetime) -> None:
    async with world.read() as db:
        record = await record_of(db, "ana", Moment(now))
    assert record is not None
    text = json.dumps(record)
    assert "very secret" not in text
    assert "Bo" not in text

    assert record["at"] == "2026-11-18T12:00:00Z"
    assert (record["creator"]["creator_id"], record["creator"]["email"]) == ("ana", "ana@mail.example")
    assert sorted(record["creator"]["brands"]) == ["acme", "glow"]
    assert record["suppression"]["reason"] == "refused"
    instagram, tiktok = record["profiles"]
    assert (instagram["handle"], instagram["status"], instagram["cause"]) == ("ana", "expired", "expired")
    assert instagram["connections"]["insights"]["state"] == "expired"
    assert [(one["holder"], one["has_token"], one["removed_at"]) for one in instagram["grants"]] == [
        ("manager", True, "2026-11-18T12:00:00Z"),
        ("ana", False, None),
    ]
    assert tiktok["status"] == "not_connected"
    assert tiktok["promotion_requests"][0]["brand_id"] == "acme"
    assert [one["campaign_id"] for one in record["participations"]] == ["autumn", "spring"]
    assert [one["requirement_id"] for one in record["deliverables"]] == ["autumn-instagram"]
    (lapse,) = record["lapses"]
    assert (lapse["cause"], lapse["closed_at"], lapse["reminders"][0]["ordinal"]) == ("expired", None, 1)
    (message,) = record["messages"]
    assert (message["to"], message["subject"], message["state"]) == (
        "ana@mail.example", "Expired Instagram access", "sent",
    )  # fmt: skip
    assert message["words"]["first_name"] == "Ana"
    events = [one["event"] for one in record["history"]]
    assert events == ["promotion_requested", "reconnect_started", "lapsed", "reminder_sent"]


async def test_a_program_gets_what_concerns_its_brands_alone(world: Store, now: dt.datetime) -> None:
    async with world.read() as db:
        assert await record_of(db, "bo", Moment(now), GLOW) is None
        record = await record_of(db, "ana", Moment(now), GLOW)
    assert record is not None
    text = json.dumps(record)
    assert not [word for word in ("acme", "autumn", "UACME") if word in text]
    assert record["creator"]["brands"] == ["glow"]
    assert [one["event"] for one in record["history"]] == ["lapsed", "reminder_sent"]


async def test_nobody_has_no_record(world: Store, now: dt.datetime) -> None:
    async with world.read() as db:
        assert await record_of(db, "nobody", Moment(now)) is None
