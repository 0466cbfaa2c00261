"""Mails that go by themselves once: a warning before access runs out, and thanks after a reconnect."""

import asyncio
import csv
import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select, update

from locales import Say, available, occasions
from mailer import reminding
from mailer.writing import Writer
from reconnect.commands.files import export_files
from store import erasure, lapses, outbox, previewing, unsubscribing, warnings
from store import occasions as store_occasions
from store.codes import ClosedHow, FoundBy, Network, Sending, Stage
from store.database import Store
from store.links import Links
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.tables import Base, Brand, Campaign, Creator, Deliverable, Message
from store.unsubscribing import Scope
from tests import given
from tests.conftest import KEY
from tests.mailer.post import PUBLIC, Post

DAY = dt.timedelta(days=1)


@pytest.fixture
async def ending_on(store: Store, now: dt.datetime) -> dt.datetime:
    """Ana's Instagram access runs out in five days; Glow, for which she makes a reel, warns seven days ahead."""
    ends_at = now + 5 * DAY
    async with store.begin() as db:
        await given.brand(db, timezone="UTC")
        await given.creator(db)
        await given.profile(db)
        await given.grant(db, granted_at=now - 85 * DAY, expires_at=ends_at)
        await given.campaign(db, due_on=(now + 30 * DAY).date())
        await given.participation(db, since=now - 20 * DAY)
    return ends_at


async def change(store: Store, row: type[Base], key: object, **values: object) -> None:
    async with store.begin() as db:
        found = await db.get_one(row, key)
        for name, value in values.items():
            setattr(found, name, value)


async def states(store: Store) -> list[tuple[MailKind, MailState, str | None]]:
    async with store.read() as db:
        rows = await db.execute(select(Message.kind, Message.state, Message.reply).order_by(Message.id))
        return [(row.kind, row.state, row.reply) for row in rows]


async def planned(store: Store, at: dt.datetime) -> list[tuple[str, dt.datetime]]:
    async with store.read() as db:
        return [(one.brand_id, one.due_at) for one in (await warnings.plan(db, Moment(at))).reminders]


async def test_a_warning_goes_once_for_each_end(
    store: Store, post: Post, now: dt.datetime, ending_on: dt.datetime
) -> None:
    assert await planned(store, ending_on - 7 * DAY - dt.timedelta(seconds=1)) == []
    assert await planned(store, now) == [("glow", ending_on - 7 * DAY)]

    for hours in (0, 1, 24, 96):
        await post.round(now + dt.timedelta(hours=hours))
    assert post.subjects == ["Your Instagram access for Glow ends on 23 November 2026"]
    mail = post.mailbox.mails[0]
    assert "runs out on 23 November 2026" in mail.text
    assert f"{PUBLIC}/c/" in mail.text
    assert "/unsubscribe/" in mail.text
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    async with store.begin() as db:
        await given.changed(db, "ana-instagram-ana", expires_at=now + 40 * DAY)
    await post.round(now + 5 * DAY)
    assert len(post.subjects) == 1
    await post.round(now + 34 * DAY)
    assert post.subjects[1:] == ["Your Instagram access for Glow ends on 28 December 2026"]


@pytest.mark.parametrize(
    ("row", "key", "values"),
    [
        (Brand, "glow", {"tracking": False}),
        (Brand, "glow", {"warn_days": None}),
        (Brand, "glow", {"warn_days": 4}),
        (Campaign, "spring", {"status": "paused"}),
        (Creator, "ana", {"email": None, "email_folded": None}),
        (Creator, "ana", {"no_reminders_since": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}),
        (Creator, "ana", {"unsubscribed_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}),
    ],
)
@pytest.mark.usefixtures("ending_on")
async def test_nobody_is_warned_who_would_not_be_reminded(
    store: Store, now: dt.datetime, row: type[Base], key: str, values: dict[str, object]
) -> None:
    await change(store, row, key, **values)

    assert await planned(store, now) == []


async def test_what_refreshes_itself_is_no_reason_for_a_warning(store: Store, now: dt.datetime) -> None:
    async with store.begin() as db:
        await given.brand(db)
        await given.creator(db)
        await given.profile(db, network=Network.YOUTUBE)
        await given.grant(db, "ana-youtube", expires_at=now + DAY, refresh_token="r")
        await given.campaign(db, networks=[Network.YOUTUBE])
        await given.participation(db)

    async with store.read() as db:
        set_up = await warnings.plan(db, Moment(now, frozenset({Network.YOUTUBE})))
        not_set_up = await warnings.plan(db, Moment(now))
    assert (len(set_up.reminders), len(not_set_up.reminders)) == (0, 1)


@pytest.mark.usefixtures("ending_on")
async def test_the_brand_that_would_remind_warns_and_one_on_hold_is_passed_over(
    store: Store, now: dt.datetime
) -> None:
    async with store.begin() as db:
        await given.brand(db, "luna")
        await given.campaign(db, "summer", "luna")
        await given.participation(db, "summer", stage=Stage.APPROVED)
    assert [brand for brand, _ in await planned(store, now)] == ["luna"]

    await change(store, Brand, "luna", sending=Sending.HOLD)
    assert [brand for brand, _ in await planned(store, now)] == ["glow"]
    async with store.read() as db:
        assert [one.brand_id for one in (await warnings.plan(db, Moment(now))).held] == ["luna"]


@pytest.mark.usefixtures("ending_on")
async def test_in_quiet_hours_a_warning_waits(store: Store, post: Post, now: dt.datetime) -> None:
    await change(store, Brand, "glow", quiet_from=11 * 60, quiet_to=14 * 60)

    reminded = await reminding.queue_due(store, Moment(now))
    assert (reminded.planned, reminded.quiet) == (0, 1)
    await post.round(now + dt.timedelta(hours=2))
    assert len(post.subjects) == 1


async def test_what_a_kill_leaves_of_many_warnings_is_queued_by_the_next(
    store: Store, now: dt.datetime, ending_on: dt.datetime
) -> None:
    async with store.begin() as db:
        for number in range(19):
            one = await given.creator(db, f"c{number}")
            await given.profile(db, one.id)
            await given.grant(db, f"{one.id}-instagram", granted_at=now - 85 * DAY, expires_at=ending_on)
            await given.participation(db, creator_id=one.id)
    first = asyncio.create_task(reminding.queue_due(store, Moment(now), at_once=1))
    while not (begun := await states(store)):  # noqa: ASYNC110  a commit of another's has no event
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    assert 0 < len(begun) <= len(await states(store)) < 20

    both = await asyncio.gather(*(reminding.queue_due(store, Moment(now), at_once=7) for _ in range(2)))
    assert len(await states(store)) == 20
    assert 0 < sum(one.planned for one in both) < 20


@pytest.mark.usefixtures("ending_on")
async def test_what_is_removed_after_it_was_planned_is_not_queued(store: Store, now: dt.datetime) -> None:
    async with store.read() as db:
        due, _ = await warnings.due(db, Moment(now))
    assert len(due) == 1
    await change(store, Creator, "ana", email=None, email_folded=None)
    async with store.begin() as db:
        assert await store_occasions.queue(db, due, now) == 0
        await erasure.forget(db, "ana", now)
        assert await store_occasions.queue(db, due, now) == 0


async def without_reason(store: Store, how: str, now: dt.datetime) -> None:
    async with store.begin() as db:
        match how:
            case "renewed":
                await given.changed(db, "ana-instagram-ana", expires_at=now + 80 * DAY)
            case "done":
                db.add(Deliverable(requirement_id="spring-instagram", creator_id="ana", told_at=now))
            case "unsubscribed":
                await unsubscribing.unsubscribe(
                    db, "ana", now, how="page", scope=Scope.BRAND, brand_id="glow"
                )
            case "moved":
                creator = await db.get_one(Creator, "ana")
                creator.email = creator.email_folded = "new@mail.example"


@pytest.mark.usefixtures("ending_on")
@pytest.mark.parametrize(
    ("how", "because"),
    [
        ("renewed", "access_changed"),
        ("done", "no_open_requirement"),
        ("unsubscribed", "unsubscribed"),
        ("moved", "address_changed"),
    ],
)
async def test_a_warning_without_its_reason_is_not_sent(
    store: Store, post: Post, now: dt.datetime, how: str, because: str
) -> None:
    await reminding.queue_due(store, Moment(now))
    await without_reason(store, how, now)

    assert (await post.send(now)).void == 1
    assert await states(store) == [(MailKind.EXPIRING, MailState.VOID, because)]
    assert post.subjects == []


@pytest.mark.usefixtures("ending_on")
async def test_the_preview_of_a_due_warning_is_what_is_sent(
    store: Store, post: Post, now: dt.datetime
) -> None:
    async with store.read() as db:
        glow, ana = await db.get_one(Brand, "glow"), await db.get_one(Creator, "ana")
        shown = await previewing.invitation(db, MailKind.EXPIRING, glow, ana, Moment(now), None)
    await reminding.queue_due(store, Moment(now))
    async with store.read() as db:
        (queued,) = await outbox.read(db, list(await db.scalars(select(Message.id))))
    writer = Writer((KEY,), Links((KEY,), PUBLIC), None)

    before, after = (writer.envelope(dataclasses.replace(mail, id=1)) for mail in (shown, queued))
    assert before == after


async def reminded_ana(store: Store, post: Post, now: dt.datetime, *, thanks: bool = False) -> None:
    async with store.begin() as db:
        await given.lapsed_ana(db, now)
        await db.execute(update(Brand).values(thanks=thanks))
        await lapses.open_for(db, "ana-instagram", Moment(now), FoundBy.CLOCK)
    await post.round(now)


async def reconnected(store: Store, at: dt.datetime) -> None:
    async with store.begin() as db:
        await given.changed(db, "ana-instagram-ana", expires_at=at + 90 * DAY)
        assert await lapses.close_repaired(db, "ana-instagram", Moment(at), ClosedHow.RECONNECTED)


async def test_a_brand_that_wants_to_thanks_once(store: Store, post: Post, now: dt.datetime) -> None:
    await reminded_ana(store, post, now, thanks=True)
    await reconnected(store, now + DAY)
    for minutes in (1, 2, 60):
        await post.round(now + DAY + dt.timedelta(minutes=minutes))

    assert post.subjects == [
        "Expired Instagram access for Glow collaboration",
        "Thank you: Instagram is connected with Glow again",
    ]


async def test_nobody_else_thanks(store: Store, post: Post, now: dt.datetime) -> None:
    await reminded_ana(store, post, now)
    await reconnected(store, now + DAY)
    await post.round(now + DAY)

    assert len(post.subjects) == 1


async def test_thanks_for_what_is_lost_again_are_not_sent(store: Store, post: Post, now: dt.datetime) -> None:
    await reminded_ana(store, post, now, thanks=True)
    await reconnected(store, now + DAY)
    await reminding.queue_due(store, Moment(now + DAY))
    async with store.begin() as db:
        await given.changed(db, "ana-instagram-ana", invalidated_at=now + DAY)
    await post.send(now + DAY)
    await reminding.queue_due(store, Moment(now + DAY))

    assert (await states(store))[1:] == [(MailKind.THANKS, MailState.VOID, "access_changed")]


async def test_they_are_in_the_exported_messages(
    store: Store, post: Post, now: dt.datetime, ending_on: dt.datetime, tmp_path: Path
) -> None:
    await post.round(now)
    await export_files(store, tmp_path)

    with (tmp_path / "messages.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["kind"], row["state"], row["campaign_id"]) == ("expiring", "sent", "spring")


@pytest.mark.parametrize("locale", available())
def test_every_language_says_it(locale: str) -> None:
    say = Say(locale)
    for kind in ("expiring", "thanks", "fresh_link"):
        assert "{" not in occasions.subject(say, kind, "Glow", "Instagram", say.day(dt.date(2026, 11, 3)))
