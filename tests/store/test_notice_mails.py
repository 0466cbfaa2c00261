"""People who are told by e-mail: what, when, and who no longer."""

import datetime as dt

import pytest
from sqlalchemy import select

from store import erasure, history, lapses, makers, notice_mails, notices, preferences, subscriptions
from store.codes import Event, Watched
from store.database import Session, Store
from store.moment import Moment
from store.notice_mails import DueMail
from store.preferences import Mailbox
from store.rules.concern import Viewer
from store.subscriptions import DEAD_ADDRESS, MAKER_LEFT, Daily
from store.tables import Brand, HistoryEntry, Member, Message, Notice, Subscription, Suppression, Workspace
from tests import given

MAYA = Viewer("T1", "UMAYA", "maya@glow.example")
MAILBOX = Mailbox("maya@glow.example", "de", "Europe/Berlin")
MINUTE = dt.timedelta(minutes=1)
ALL = frozenset(Watched) - {Watched.EXPIRING}


@pytest.fixture
async def world(store: Store, now: dt.datetime) -> Store:
    """Ana's and Bo's Instagrams have lapsed, after Maya chose to be told of everything by e-mail."""
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        (await db.get_one(Brand, "glow")).slack_team_id = "T1"
        await given.creator(db, "bo")
        await given.profile(db, "bo")
        await given.grant(db, "bo-instagram", granted_at=now - 90 * given.DAY, expires_at=now + MINUTE)
        await given.participation(db, creator_id="bo")
        await preferences.set_mailed(db, MAYA, MAILBOX, ALL, now)
        await lapses.sweep(db, Moment(now))
    return store


async def due(db: Session, at: dt.datetime) -> list[DueMail]:
    await notice_mails.make(db, Moment(at), await history.newest(db))
    return await notice_mails.claim(db, Moment(at), "one", 10)


async def test_a_mail_goes_to_the_person_and_never_to_slack(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        assert await notices.make(db, Moment(now), ["T1"]) == 0
        (mail,) = await due(db, now)
        assert not await notices.claim(db, Moment(now), "two", ["T1"], 10)
        assert not await notice_mails.claim(db, Moment(now), "two", 10)
        assert not (await db.scalars(select(Message))).all()

    assert (mail.recipient, mail.locale, mail.zone) == ("maya@glow.example", "de", "Europe/Berlin")
    assert (mail.sender.brand_id, mail.sender.from_email) == ("glow", "hello@glow.example")
    assert [(line.name, line.stakes[0].campaign) for line in mail.lines] == [("Ana", "Spring")]


async def test_what_follows_within_a_quarter_of_an_hour_is_one_mail(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        (first,) = await due(db, now)
        await notice_mails.sent(db, first, now)
        await lapses.sweep(db, Moment(now + MINUTE))
        assert not await due(db, now + 14 * MINUTE)
        (second,) = await due(db, now + 15 * MINUTE)

    assert [line.name for line in second.lines] == ["Bo"]


async def test_a_daily_mail_waits_for_its_hour(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await preferences.end_mails(db, MAYA, now)
        await preferences.set_mailed(db, MAYA, MAILBOX, ALL, now, Daily(9 * 60, "UTC"))
        await lapses.sweep(db, Moment(now + MINUTE))
        at = (await db.scalars(select(Subscription.digest_at).order_by(Subscription.id.desc()))).first()
        assert at is not None
        assert not await due(db, at - MINUTE)
        assert len(await due(db, at)) == 1


async def test_what_the_person_no_longer_sees_is_not_in_the_mail(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await notice_mails.make(db, Moment(now), await history.newest(db))
        db.add(Member(brand_id="glow", person="UPAUL", slack_user_id="UPAUL"))
        await db.flush()
        assert not await notice_mails.claim(db, Moment(now), "one", 10)
        assert not (await db.scalars(select(Notice))).all()


async def test_what_is_repaired_or_erased_meanwhile_is_not_in_the_mail(
    world: Store, now: dt.datetime
) -> None:
    async with world.begin() as db:
        await lapses.sweep(db, Moment(now + MINUTE))
        await notice_mails.make(db, Moment(now + MINUTE), await history.newest(db))
        await given.changed(db, "bo-instagram-ana", expires_at=now + given.DAY)
        await lapses.sweep(db, Moment(now + 2 * MINUTE))
        await erasure.forget(db, "ana", now + 2 * MINUTE)
        assert not await notice_mails.claim(db, Moment(now + 2 * MINUTE), "one", 10)


async def test_a_queued_mail_names_nobody_who_was_erased(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        for creator_id in ("ana", "bo"):
            await history.record(
                db, Event.ADDRESS_UNDELIVERABLE, now, creator_id=creator_id, detail={"reply": "550"}
            )
        await notice_mails.make(db, Moment(now), await history.newest(db))
        await erasure.forget(db, "ana", now)
        (mail,) = await notice_mails.claim(db, Moment(now), "one", 10)

    assert [note.name for note in mail.notes] == ["Bo"]
    assert not mail.lines


async def test_a_dead_address_ends_the_mails_and_touches_no_creator(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await given.creator(db, "twin", email=MAYA.email)
        before = len((await db.scalars(select(HistoryEntry))).all())
        (mail,) = await due(db, now)
        await notice_mails.nobody_there(db, mail, now, "550 5.1.1 nobody")
        await lapses.sweep(db, Moment(now + MINUTE))
        assert not await due(db, now + given.DAY)
        assert (await preferences.mailed(db, MAYA)).dead_address == "maya@glow.example"
        assert not (await db.scalars(select(Suppression))).all()
        later = (await db.scalars(select(HistoryEntry).order_by(HistoryEntry.id))).all()[before:]
        assert {entry.event for entry in later} == {Event.LAPSED}
        assert "ana" in {one.creator_id for one in await preferences.missed(db, MAYA, Moment(now))}

        await preferences.set_mailed(db, MAYA, MAILBOX, ALL, now + given.DAY)
        assert (await preferences.mailed(db, MAYA)).dead_address is None
        (again,) = await due(db, now + given.DAY)
        assert [line.name for line in again.lines] == ["Bo"]


async def test_a_report_that_comes_later_ends_the_mails_once(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        (mail,) = await due(db, now)
        await notice_mails.sent(db, mail, now)
        assert await notice_mails.bounced(db, mail.id, now)
        assert not await notice_mails.bounced(db, mail.id, now)
        assert not await notice_mails.bounced(db, mail.id + 1, now)
        assert (await db.scalars(select(Subscription.paused_because))).all() == [DEAD_ADDRESS]


async def test_a_refusal_is_tried_again_and_given_up_after_two_days(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        (mail,) = await due(db, now)
        assert await notice_mails.later(db, mail, now, "450 busy")
        assert not await due(db, now + 4 * MINUTE)
        (mail,) = await due(db, now + 5 * MINUTE)
        assert not await notice_mails.later(db, mail, now + 2 * given.DAY, "450 busy")
        assert not await due(db, now + 3 * given.DAY)


@pytest.mark.parametrize("gone", ["person", "workspace", "ended"])
async def test_who_is_gone_gets_nothing_more(world: Store, now: dt.datetime, gone: str) -> None:
    async with world.begin() as db:
        await notice_mails.make(db, Moment(now), await history.newest(db))
        (made,) = await makers.to_ask_about(db, Moment(now + given.DAY), frozenset({"T1"}), 10)
        assert made.direct
        if gone == "person":
            await subscriptions.pause(db, made.subscription_id, MAKER_LEFT, now)
        elif gone == "workspace":
            db.add(Workspace(team_id="T1", installed_at=now, left_at=now))
            await db.flush()
        else:
            await preferences.end_mails(db, MAYA, now)
        assert not await notice_mails.claim(db, Moment(now), "one", 10)
