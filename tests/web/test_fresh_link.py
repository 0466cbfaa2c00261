import datetime as dt

import pytest
from sqlalchemy import select

from store import last_check, outbox
from store.codes import Sending
from store.mail_codes import MailKind
from store.moment import Moment
from store.tables import Brand, Creator, Message
from tests.web.conftest import Town


async def queued(town: Town) -> list[tuple[MailKind, str, str]]:
    async with town.store.read() as db:
        rows = await db.scalars(select(Message).order_by(Message.id))
        return [(row.kind, row.recipient, row.brand_id) for row in rows]


async def test_a_link_that_is_too_old_offers_a_fresh_one_and_looking_sends_nothing(town: Town) -> None:
    for method in ("GET", "HEAD"):
        assert (await town.ask(method, town.page(age=100))).status == 410
    page = await town.get(town.page(age=100))

    assert "Send me a fresh link" in page.text
    assert "Ana" not in page.text
    assert await queued(town) == []


async def test_the_button_has_one_mail_sent_to_the_creator(town: Town) -> None:
    page = await town.get(town.page(age=100))
    action = page.text.split('action="')[1].split('"')[0]
    for _ in range(3):
        answer = await town.ask("POST", action)
        assert answer.status == 200
        assert "A fresh link is on its way" in answer.text
        assert "mail.example" not in answer.text
    assert await queued(town) == [(MailKind.FRESH_LINK, "ana@mail.example", "glow")]

    town.now += dt.timedelta(minutes=30)
    await town.ask("POST", action)
    assert len(await queued(town)) == 2


async def test_it_goes_to_who_has_unsubscribed_and_in_quiet_hours_since_it_was_asked_for(town: Town) -> None:
    async with town.store.begin() as db:
        (await db.get_one(Creator, "ana")).unsubscribed_at = town.now
        glow = await db.get_one(Brand, "glow")
        glow.quiet_from, glow.quiet_to = 0, 1439
    await town.ask("POST", town.page(age=100))

    async with town.store.begin() as db:
        claimed = await outbox.claim(db, Moment(town.now), "tests", 10)
        assert len(claimed) == 1
        assert await last_check.judge(db, claimed, Moment(town.now)) == {}


@pytest.mark.parametrize("how", ["on hold", "no address", "no campaign"])
async def test_without_a_way_to_send_there_is_no_button(town: Town, how: str) -> None:
    async with town.store.begin() as db:
        if how == "on hold":
            (await db.get_one(Brand, "glow")).sending = Sending.HOLD
        elif how == "no address":
            (await db.get_one(Creator, "ana")).email = None
    url = town.page("ana", None if how == "no campaign" else "spring", age=100)

    page = await town.get(url)
    assert page.status == 410
    assert "Send me" not in page.text
    assert (await town.ask("POST", url)).status == 410


async def test_a_link_that_works_needs_no_fresh_one_and_a_forged_one_gets_none(town: Town) -> None:
    assert (await town.ask("POST", town.page())).status == 303
    assert (await town.ask("POST", "/c/forged")).status == 404
    assert await queued(town) == []
