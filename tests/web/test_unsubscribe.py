import datetime as dt

import aiohttp
import pytest

from store.tables import Creator
from tests import given
from tests.web.conftest import Town

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


BRAND, REMINDERS = (
    {"action": "unsubscribe", "scope": "brand"},
    {"action": "unsubscribe", "scope": "reminders"},
)


async def unsubscribed_at(town: Town) -> dt.datetime | None:
    async with town.store.read() as db:
        return (await db.get_one(Creator, "ana")).unsubscribed_at


async def test_one_click_of_a_mail_program_unsubscribes(town: Town) -> None:
    answer = await town.ask("POST", town.unsubscribe_url(), data=ONE_CLICK)

    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert await unsubscribed_at(town) == town.now
    assert await town.told() == [("unsubscribed", {"how": "one_click"})]


async def test_a_second_click_changes_nothing(town: Town) -> None:
    await town.ask("POST", town.unsubscribe_url(), data=ONE_CLICK)
    first, town.now = town.now, town.now + dt.timedelta(days=1)

    assert (await town.ask("POST", town.unsubscribe_url("ana", None), data=ONE_CLICK)).status == 200
    assert await unsubscribed_at(town) == first
    assert len(await town.told()) == 1


async def test_the_page_changes_nothing_and_offers_a_button(town: Town) -> None:
    page = await town.get(town.unsubscribe_url())

    assert page.status == 200
    assert '<form method="post"' in page.text
    assert "Unsubscribe" in page.text
    assert await unsubscribed_at(town) is None


async def test_the_buttons_of_the_page_go_there_and_back(town: Town) -> None:
    url = town.unsubscribe_url()

    gone = await town.ask("POST", url, data={"action": "unsubscribe"})
    assert "You are unsubscribed" in gone.text
    assert "Subscribe again" in (await town.get(url)).text
    back = await town.ask("POST", url, data={"action": "resubscribe"})
    assert "Welcome back" in back.text
    assert await unsubscribed_at(town) is None
    assert [event for event, _ in await town.told()] == ["unsubscribed", "resubscribed"]


async def test_the_page_offers_less_than_everything(town: Town) -> None:
    page = await town.get(town.unsubscribe_url())
    assert [page.text.count(f'value="{scope}"') for scope in ("everything", "reminders", "brand")] == [
        1,
        1,
        1,
    ]
    assert "Only the mail of Glow" in page.text

    silenced = await town.ask("POST", town.unsubscribe_url(), data=BRAND)
    assert "You get no mail any more from Glow." in silenced.text
    assert await unsubscribed_at(town) is None
    no_reminders = await town.ask("POST", town.unsubscribe_url(), data=REMINDERS)
    assert "No brand reminds you any more" in no_reminders.text
    assert [no_reminders.text.count(f'value="{one}"') for one in ("everything", "reminders", "brand")] == [
        1,
        0,
        0,
    ]

    assert (
        "Welcome back"
        in (await town.ask("POST", town.unsubscribe_url(), data={"action": "resubscribe"})).text
    )
    assert [detail.get("scope") for _, detail in await town.told()] == ["brand", "reminders", None]


async def test_another_brands_link_tells_of_what_was_said_before(town: Town) -> None:
    async with town.store.begin() as db:
        await given.brand(db, "luna")
    await town.ask("POST", town.unsubscribe_url(), data=BRAND)

    page = await town.get(town.unsubscribe_url("ana", "luna"))
    assert "You get no mail any more from Glow." in page.text
    assert "Only the mail of Luna" in page.text


async def test_a_year_old_link_works(town: Town) -> None:
    url = town.unsubscribe_url()
    town.now += dt.timedelta(days=400)

    assert (await town.ask("POST", url, data=ONE_CLICK)).status == 200
    assert await unsubscribed_at(town) == town.now


async def test_without_a_brand_there_is_no_brand_to_silence(town: Town) -> None:
    url = town.unsubscribe_url("ana", None)

    assert "Only the mail of" not in (await town.get(url)).text
    assert (await town.ask("POST", url, data=BRAND)).status == 400


async def test_the_button_posts_to_where_the_page_is(town: Town) -> None:
    page = await town.get(town.unsubscribe_url())
    action = page.text.split('action="')[1].split('"')[0]

    assert (await town.ask("POST", action, data={"action": "unsubscribe"})).status == 200
    assert await unsubscribed_at(town) is not None


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "dance"},
        {"action": "unsubscribe", "scope": "x"},
        {"List-Unsubscribe": "Two-Click"},
        {"list-unsubscribe": "One-Click"},
    ],
)
async def test_a_post_that_asks_for_nothing_known_is_refused(town: Town, form: dict[str, str]) -> None:
    assert (await town.ask("POST", town.unsubscribe_url(), data=form)).status == 400
    assert await unsubscribed_at(town) is None


async def test_a_forged_link_unsubscribes_nobody(town: Town) -> None:
    page_token = town.token()
    for token in ("forged", page_token, town.unsubscribe_url().rpartition("/")[2][:-2]):
        answer = await town.ask("POST", f"/unsubscribe/{token}", data=ONE_CLICK)
        assert answer.status == 404
    assert await unsubscribed_at(town) is None


async def test_a_link_of_a_brand_that_is_gone_still_unsubscribes(town: Town) -> None:
    assert (await town.ask("POST", town.unsubscribe_url("ana", "no-brand"), data=ONE_CLICK)).status == 200
    assert await unsubscribed_at(town) == town.now


async def test_a_body_that_is_too_large_is_refused(town: Town) -> None:
    answer = await town.ask("POST", town.unsubscribe_url(), data=ONE_CLICK | {"x": "y" * 70_000})

    assert answer.status == 413
    assert await unsubscribed_at(town) is None


async def test_a_mail_program_may_send_a_multipart_form(town: Town) -> None:
    form = aiohttp.FormData(ONE_CLICK, default_to_multipart=True)

    assert (await town.ask("POST", town.unsubscribe_url(), data=form)).status == 200
    assert await unsubscribed_at(town) == town.now


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"},
        {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json"},
    ],
)
async def test_a_broken_body_is_no_fault_of_ours(town: Town, headers: dict[str, str]) -> None:
    answer = await town.ask("POST", town.unsubscribe_url(), data=b"\xff--x\r\nnonsense", headers=headers)

    assert answer.status == 400
    assert await unsubscribed_at(town) is None
