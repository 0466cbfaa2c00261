"""Who is erased is nobody any more, and what happened still counts (X18)."""

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from store import (
    erasure,
    history,
    lapses,
    notices,
    oauth,
    outbox,
    outcomes,
    promotion,
    reminders,
    subscriptions,
)
from store.codes import ClosedHow, Event, Network, Watched, WebhookEvent
from store.database import Session, Store
from store.mail_codes import MailState
from store.moment import Moment
from store.oauth import Attempt
from store.operator_view import creators_called
from store.outcomes import Accepted, Failed, Interrupted, Postponed, Voided
from store.outflow import outgoing
from store.rules.concern import OPERATOR, Viewer, visible_creators
from store.subscriptions import Channel, Wish
from store.tables import (
    Base,
    Brand,
    Creator,
    Delivery,
    HistoryEntry,
    Lapse,
    Message,
    Profile,
    ProgramMember,
    Reminder,
    Suppression,
    Unsubscription,
)
from store.webhooks import deliveries, queue, registry
from tests import given

WHO = "cr-zsuzsa"
MARKS = ("zsuzs", "király", "bakes", "rózsa")
"""What any text about her holds, in lower case; it is in her ids too."""
OWNER = "worker"


def page(creator_id: str) -> str:
    return f"link-of-{creator_id}"


async def person(db: Session, creator_id: str, first: str, last: str, handle: str, now: dt.datetime) -> None:
    """Takes part in Spring, gave her access to two networks, and lost the one on Instagram yesterday."""
    await given.creator(
        db,
        creator_id,
        first_name=first,
        last_name=last,
        name_folded=f"{last} {first}".casefold(),
        email=f"{first}.{last}@mail.example",
        timezone="Europe/Budapest",
        made_by="feed",
    )
    for network in (Network.INSTAGRAM, Network.TIKTOK):
        await given.profile(db, creator_id, network, handle=handle, account_id=f"17841-{handle}")
    gave = now - 91 * given.DAY
    lapsed = f"{creator_id}-instagram"
    await given.grant(
        db, lapsed, holder=first, granted_at=gave, expires_at=now - given.DAY, token=f"very secret {first}"
    )
    await given.grant(
        db,
        f"{creator_id}-tiktok",
        holder=f"{first}'s manager",
        granted_at=gave,
        refresh_token="very secret 2",
    )
    await given.participation(db, "spring", creator_id)
    await given.deliverable(db, "spring-tiktok", creator_id, now - given.DAY)
    db.add(ProgramMember(creator_id=creator_id, brand_id="glow"))
    db.add(Unsubscription(creator_id=creator_id, brand_id="luna", since=now))
    await oauth.start(
        db, f"state of {first}", Attempt(Network.INSTAGRAM, creator_id, lapsed, page(creator_id)), now
    )
    await promotion.requested(db, lapsed, "glow", "UMAYA", "T1", now)
    await promotion.granted(db, [lapsed], now)
    detail = {"network": "instagram", "missing": ["insights"], "words": f"{first} is {last}"}
    await history.record(
        db, Event.RECONNECT_REFUSED, now, creator_id=creator_id, profile_id=lapsed, detail=detail
    )


async def send(db: Session, at: dt.datetime) -> None:
    """All reminders that are due are queued and accepted."""
    await reminders.queue_due(db, Moment(at))
    for mail in await outbox.claim(db, Moment(at), OWNER, 10):
        reply = f"250 accepted for {mail.recipient}"
        subject, header_id = f"For {mail.words['first_name']}", f"{mail.recipient}.{mail.id}"
        await outcomes.record(db, [Accepted(mail, reply, subject, header_id)], at)


@pytest.fixture
async def world(store: Store, now: dt.datetime) -> Store:
    """Zsuzsanna and Bo: lapsed, told in Slack and to a program, reminded once and about to be again."""
    moment = Moment(now)
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1")
        await given.brand(db, "luna")
        await given.campaign(db, networks=(Network.INSTAGRAM, Network.TIKTOK))
        await subscriptions.subscribe(
            db, Channel("T1", "CALERTS"), Viewer("T1", "UMAYA"), Wish(frozenset(Watched)), now
        )
        await registry.add(db, "https://other.example/hook", ["glow"], list(WebhookEvent), now)
        await person(db, WHO, "Zsuzsanna", "Király", "zsuzsibakes", now)
        await person(db, "bo", "Bo", "Li", "bo.li", now)
        for address in ("zsuzsanna.király@mail.example", "bo.li@mail.example"):
            db.add(Suppression(address=address, since=now + 4 * given.DAY, reason="refused", detail=address))
    async with store.begin() as db:
        await lapses.sweep(db, moment)
        await notices.make(db, moment, ["T1"])
        for due in await notices.claim(db, moment, OWNER, ["T1"], 10):
            await notices.shown(db, due, "1.1", "CALERTS", now)
        await send(db, now)
        await reminders.queue_due(db, Moment(now + 3 * given.DAY))
        upto = await history.newest(db)
        while await queue.queue(db, upto, now):
            pass
        await deliveries.claim(db, now, (OWNER, now), 10)
    return store


async def contents(db: Session) -> dict[str, list[str]]:
    """Everything that stands in every table, as text."""
    return {
        table.name: [repr(tuple(row)).lower() for row in await db.execute(select(table))]
        for table in Base.metadata.sorted_tables
    }


async def count(db: Session, *which: object) -> int:
    return await db.scalar(select(func.count()).where(*which)) or 0  # type: ignore[arg-type]


async def test_nothing_is_left_of_an_erased_creator_but_counts(world: Store, now: dt.datetime) -> None:
    async with world.read() as db:
        before = await contents(db)
    about = {name: sum(any(mark in row for mark in MARKS) for row in rows) for name, rows in before.items()}
    silent = {name for name, found in about.items() if not found}
    assert silent == {
        "bounces", "brands", "campaigns", "forewarnings", "install_states", "logos", "mail_places", "mail_texts",
        "members",
        "network_health", "notice_entries", "notice_lapses", "notices", "outreach", "outreach_mails",
        "reminders", "reports", "requirements", "spent_proofs", "subscriptions", "tokens", "webhooks", "workspaces",
    }  # fmt: skip

    async with world.begin() as db:
        done = await erasure.forget(db, WHO, now)
    assert done is not None
    assert (done.profiles, done.grants, done.participations, done.deliverables) == (2, 2, 1, 1)
    assert (done.lapses, done.messages) == (1, 2)
    assert done.tombstone.startswith("erased-")

    async with world.read() as db:
        after = await contents(db)
        for name, rows in after.items():
            assert not [row for row in rows if any(mark in row for mark in MARKS)], name
        counted = ("lapses", "messages", "reminders", "deliveries", "notices", "notice_lapses", "profiles")
        for name in ("creators", *counted):
            assert len(after[name]) == len(before[name]), name
        for name in ("grants", "participations", "deliverables", "program_members", "oauth_states",
                     "outlooks", "promotion_requests", "suppressions", "unsubscriptions"):  # fmt: skip
            assert len(after[name]) == len(before[name]) // 2, name
        # The lapse's end, and that she was erased.
        assert len(after["history"]) == len(before["history"]) + 2
        last = (await db.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc()).limit(2))).all()
        assert [(one.event, one.creator_id) for one in last] == [
            (Event.ERASED, done.tombstone),
            (Event.RECONNECTED, done.tombstone),
        ]
        assert (last[0].detail, last[1].detail["how"]) == ({}, "removed")
        bos = [row for name in counted for row in before[name] if "bo" in row and "zsuzs" not in row]
        assert set(bos) <= {row for rows in after.values() for row in rows}


async def test_what_goes_on_counting_keeps_network_brand_cause_and_outcome(
    world: Store, now: dt.datetime
) -> None:
    async with world.begin() as db:
        done = await erasure.forget(db, WHO, now)
        assert done is not None
        stone = done.tombstone
        networks = await db.scalars(select(Profile.network).where(Profile.creator_id == stone))
        assert sorted(networks) == [Network.INSTAGRAM, Network.TIKTOK]
        mails = (
            await db.execute(
                select(Message.state, Message.brand_id, Message.campaign_id, Reminder.ordinal)
                .join(Reminder, Reminder.message_id == Message.id)
                .where(Message.creator_id == stone)
                .order_by(Message.id)
            )
        ).all()
        assert [tuple(row) for row in mails] == [
            (MailState.SENT, "glow", "spring", 1),
            (MailState.VOID, "glow", "spring", 2),
        ]
        details = {
            row.event: row.detail
            for row in await db.scalars(select(HistoryEntry).where(HistoryEntry.creator_id == stone))
        }
        assert details[Event.LAPSED]["cause"] == "expired"
        assert details[Event.RECONNECT_REFUSED] == {"network": "instagram", "missing": ["insights"]}
        assert "reply" not in details[Event.REMINDER_SENT]
        assert details[Event.REMINDER_SENT]["ordinal"] == 1
        assert await count(db, Lapse.closed_at.is_(None)) == 1


async def test_not_a_byte_of_it_is_left_in_the_file(world: Store, now: dt.datetime) -> None:
    if not world.is_sqlite:
        pytest.skip("PostgreSQL's files are its own")
    assert world.engine.url.database is not None
    file = Path(world.engine.url.database)
    async with world.begin() as db:
        # Earlier versions of the row have left places in the file as well.
        await db.execute(update(Creator).where(Creator.id == WHO).values(last_name="Rózsa"))

    def found() -> list[str]:
        data = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*")).lower()
        spelled = {mark: (mark, json.dumps(mark).strip('"')) for mark in MARKS}
        return [mark for mark in MARKS if any(spelling.encode() in data for spelling in spelled[mark])]

    async with world.read() as db:
        sealed = (await db.execute(select(Base.metadata.tables["grants"]))).mappings().all()
    tokens = [
        bytes(row["access_token"]) for row in sealed if row["id"].startswith(WHO) and row["access_token"]
    ]
    assert found() == list(MARKS)
    async with world.begin() as db:
        await erasure.forget(db, WHO, now)
    assert await erasure.leave_no_trace(world)

    assert found() == []
    data = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    assert tokens
    assert not [token for token in tokens if token in data]


async def test_an_erased_creator_is_unknown_from_then_on(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        done = await erasure.forget(db, WHO, now)
        assert done is not None
    async with world.begin() as db:
        assert await erasure.forget(db, WHO, now) is None
        assert await erasure.forget(db, done.tombstone, now) is None
        for words in (WHO, done.tombstone, "@zsuzsibakes", "Zsuzsanna.Király@mail.example"):
            assert await creators_called(db, words) == []
        for viewer in (OPERATOR, Viewer("T1", "UMAYA")):
            assert list(await db.scalars(select(Creator.id).where(visible_creators(viewer)))) == ["bo"]
        files = {one.file: [row async for row in one.rows(db)] for one in outgoing()}
        assert [row[0] for row in files["creators.csv"]] == ["bo"]
        assert [row[1] for row in files["profiles.csv"]] == ["bo", "bo"]
        assert done.tombstone in {row[1] for row in files["history.csv"]}
        assert done.tombstone in {row[3] for row in files["messages.csv"]}
        assert (await lapses.sweep(db, Moment(now + 200 * given.DAY))).opened == 0


async def test_a_creator_who_comes_back_begins_anew(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        await erasure.forget(db, WHO, now)
        await given.creator(db, WHO, first_name="Zsuzsanna")
        await given.profile(db, WHO)
        assert await count(db, HistoryEntry.creator_id == WHO) == 0
        assert await creators_called(db, f"@{WHO}") == [WHO]


async def test_a_mail_that_was_under_way_leaves_nothing_behind(world: Store, now: dt.datetime) -> None:
    at = now + 3 * given.DAY
    async with world.begin() as db:
        claimed = await outbox.claim(db, Moment(at), OWNER, 10)
        mail = next(one for one in claimed if one.creator_id == WHO)
    async with world.begin() as db:
        await erasure.forget(db, WHO, at)
    async with world.begin() as db:
        for outcome in (
            Accepted(mail, "250 ok", "Zsuzsanna", "zsuzs@mail"),
            Failed(mail, "550 Zsuzsanna is gone", dead_address=True),
            Postponed(mail, "450 Zsuzsanna is out"),
            Voided(mail, "no_reason"),
            Interrupted(mail),
        ):
            await outcomes.record(db, [outcome], at)
    async with world.read() as db:
        rows = [row for some in (await contents(db)).values() for row in some]
        assert not [row for row in rows if any(mark in row for mark in MARKS)]
        assert await count(db, Message.id == mail.id, Message.state == MailState.VOID) == 1


@pytest.mark.parametrize("under_way", [False, True])
async def test_a_notice_that_told_of_her_is_drawn_once_more(
    world: Store, now: dt.datetime, under_way: bool
) -> None:
    if under_way:
        async with world.begin() as db:
            # Bo has reconnected, and the message is just being edited.
            bos = await db.scalar(select(Lapse.id).where(Lapse.profile_id == "bo-instagram"))
            await lapses.close(db, bos or 0, now, ClosedHow.RECONNECTED)
            await notices.wake(db, Moment(now))
            (editing,) = await notices.claim(db, Moment(now), OWNER, ["T1"], 10)
            assert "Zsuzsanna Király" in {line.name for line in editing.lines}
    async with world.begin() as db:
        done = await erasure.forget(db, WHO, now)
        assert done is not None
    async with world.begin() as db:
        if under_way:
            await notices.shown(db, editing, "1.1", "CALERTS", now)
        await notices.wake(db, Moment(now))
        (again,) = await notices.claim(db, Moment(now), OWNER, ["T1"], 10)
        assert again.ts == "1.1"
        assert {line.name for line in again.lines} == {done.tombstone, "Bo Li"}
        assert next(line for line in again.lines if line.handle is None).closed_how == "removed"
        await notices.shown(db, again, "1.1", "CALERTS", now)
        await notices.wake(db, Moment(now))
        assert await notices.claim(db, Moment(now), OWNER, ["T1"], 10) == []


async def test_a_notice_that_is_being_posted_is_drawn_once_more(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await db.execute(update(Brand).values(slack_team_id="T1"))
        await subscriptions.subscribe(
            db, Channel("T1", "CALERTS"), Viewer("T1", "UMAYA"), Wish(frozenset(Watched)), now
        )
        await lapses.sweep(db, Moment(now))
        await notices.make(db, Moment(now), ["T1"])
        (posting,) = await notices.claim(db, Moment(now), OWNER, ["T1"], 10)
    async with store.begin() as db:
        await erasure.forget(db, "ana", now)
    async with store.begin() as db:
        await notices.shown(db, posting, "1.1", "CALERTS", now)
        await notices.wake(db, Moment(now))
        (again,) = await notices.claim(db, Moment(now), OWNER, ["T1"], 10)
        assert [line.name for line in again.lines] != ["Ana"]


async def test_no_program_is_told_of_her_any_more(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        held = await deliveries.claim(db, now, (OWNER, now + given.DAY), 100)
        hers = next(one for one in held if one.body["data"]["creator_id"] == WHO)
    async with world.begin() as db:
        await erasure.forget(db, WHO, now)
    async with world.begin() as db:
        await deliveries.failed(db, hers, now, "status_500")
        waiting = await db.scalars(select(Delivery.body).where(Delivery.try_at.is_not(None)))
        assert {body["data"]["creator_id"] for body in waiting} == {"bo"}
        upto = await history.newest(db)
        assert await queue.queue(db, upto, now)
        assert not await count(db, Delivery.made_at == now, Delivery.history_id == upto)


async def test_an_address_that_somebody_else_has_stays_suppressed(world: Store, now: dt.datetime) -> None:
    async with world.begin() as db:
        shared = "zsuzsanna.király@mail.example"
        await given.creator(db, "kim", email=shared)
        await erasure.forget(db, WHO, now)
        assert await db.get(Suppression, shared) is not None
        await erasure.forget(db, "kim", now)
        assert await db.get(Suppression, shared) is None


async def test_a_profile_that_changed_hands_is_named_by_nothing_of_hers(
    world: Store, now: dt.datetime
) -> None:
    async with world.begin() as db:
        await db.execute(
            update(Profile).where(Profile.id == f"{WHO}-instagram").values(creator_id="bo", handle="new")
        )
    async with world.begin() as db:
        await erasure.forget(db, WHO, now)
        assert await count(db, Lapse.profile_id == f"{WHO}-instagram") == 1
        assert await count(db, HistoryEntry.profile_id == f"{WHO}-instagram") == 0
        assert await count(db, Message.creator_id == "bo") == 2
    async with world.begin() as db:
        await erasure.forget(db, "bo", now)
        assert await count(db, Lapse.profile_id == f"{WHO}-instagram") == 0


async def test_erasing_and_sending_do_not_stop_each_other(store: Store, now: dt.datetime) -> None:
    people = [f"c{number}" for number in range(12)]
    async with store.begin() as db:
        await given.brand(db)
        await given.campaign(db)
        for creator_id in people:
            await given.creator(db, creator_id)
            await given.profile(db, creator_id)
            gave = now - 91 * given.DAY
            await given.grant(db, f"{creator_id}-instagram", granted_at=gave, expires_at=now - given.DAY)
            await given.participation(db, "spring", creator_id)
        await lapses.sweep(db, Moment(now))
        await reminders.queue_due(db, Moment(now))
        mails = await outbox.claim(db, Moment(now), OWNER, 50)

    async def sent(mail: outbox.Claimed) -> None:
        async with store.begin() as db:
            accepted = Accepted(mail, "250 ok", "A subject", f"{mail.id}@glow.example")
            await outcomes.record(db, [accepted], now)

    async def erased(creator_id: str) -> None:
        async with store.begin() as db:
            assert await erasure.forget(db, creator_id, now)

    pairs = zip(people, mails, strict=True)
    await asyncio.gather(*(work for one, mail in pairs for work in (sent(mail), erased(one))))
    async with store.read() as db:
        assert await count(db, Message.recipient != "") == 0
        assert await count(db, Creator.forgotten_at.is_(None)) == 0
