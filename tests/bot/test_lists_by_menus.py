"""A list is chosen from by menus, in one message, and read back as what would have to be typed."""

import pytest

from bot.blocks.filter_menus import chosen
from bot.blocks.parts import LIST_NETWORK, LIST_SORT, LIST_STATUS
from store.codes import Network
from store.database import Store
from store.filters import parse
from tests import given
from tests.bot.office import Office


@pytest.mark.parametrize(
    ("stood", "menu", "value", "stands"),
    [
        ("", LIST_STATUS, "expired", "status:expired sort:stake"),
        ("expired owned", LIST_STATUS, "-connected", "ownership:owned -status:connected sort:stake"),
        ("expired -invalidated owned", LIST_STATUS, "any", "ownership:owned sort:stake"),
        ('campaign:"Spring Shimmer"', LIST_NETWORK, "-tiktok", 'campaign:"Spring Shimmer" -network:tiktok sort:stake'),
        ("expired sort:name", LIST_SORT, "lapsed", "status:expired sort:lapsed"),
    ],
)  # fmt: skip
def test_a_choice_keeps_all_other_filters(stood: str, menu: str, value: str, stands: str) -> None:
    assert str(chosen(parse(stood), menu, value)) == stands


async def test_each_choice_redraws_the_list_in_its_place(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.profile(db, "bo", Network.TIKTOK, handle="bo.tok")
    await office.breaks()
    (message,) = (await office.types("list permission:insights")).messages

    for what, value, words in (
        (LIST_STATUS, "expired", "permission:insights status:expired sort:stake"),
        (LIST_NETWORK, "-tiktok", "permission:insights status:expired -network:tiktok sort:stake"),
        (LIST_SORT, "name", "permission:insights status:expired -network:tiktok sort:name"),
    ):
        changed = await office.chooses(message, what, value)
        assert changed.ts == message.ts
        assert f"`/connections list {words}`" in changed.words
        message = changed
    assert "Ana López" in message.words
    assert "Bo Ek" not in message.words

    cleared = await office.presses(message, "Clear filters")
    assert cleared.ts == message.ts
    assert "*3 profiles*\nAll profiles · sorted by name\n`/connections list sort:name`" in cleared.words
    assert "Clear filters" not in cleared.words


async def test_more_filters_stand_in_a_modal_with_what_was_chosen_before(
    office: Office, store: Store
) -> None:
    async with store.begin() as db:
        await given.campaign(db, "shine", name="Spring Shimmer")
        await given.participation(db, "shine", "bo")
    (message,) = (await office.types("list connected creator:bo -brand:acme-none")).messages
    assert "I know nothing by" in message.words  # of another's brand no more is said than of none
    (message,) = (await office.types("list connected creator:bo -tiktok")).messages

    pressed = await office.slack.click("UMAYA", "CALERTS", message.ts, "More filters…")
    filters = await office.modal(pressed, "Leave out")
    (offered,) = await office.slack.options("UMAYA", filters, "filter:campaign", "shim")
    assert offered["text"]["text"] == "Spring Shimmer"
    submitted = await office.slack.submit_view(
        "UMAYA",
        filters.id,
        {"filter:campaign": [offered], "filter:left_out": ["-network:youtube", "-ownership:public"]},
    )

    assert submitted.errors == {}
    redrawn = await submitted.soon("profile")
    assert redrawn.ts == message.ts
    words = 'status:connected campaign:"Spring Shimmer" creator:bo -network:youtube -ownership:public'
    assert f"`/connections list {words} sort:stake`" in redrawn.words
    assert "Bo Ek" in redrawn.words
    assert submitted.view is None


async def test_what_the_modal_has_no_room_for_stands_as_it_was(office: Office) -> None:
    (message,) = (await office.types("list -creator:ana -creator:bo expired")).messages
    pressed = await office.slack.click("UMAYA", "CALERTS", message.ts, "More filters…")
    filters = await office.modal(pressed, "Leave out")

    submitted = await office.slack.submit_view("UMAYA", filters.id, {"filter:status": "any"})

    assert "list -creator:ana -creator:bo sort:stake" in (await submitted.soon("profile")).words


async def test_from_app_home_the_list_is_a_modal_and_so_are_its_filters(office: Office) -> None:
    home = await office.home()
    listed = await office.modal(await office.slack.click_view("UMAYA", home.id, "List"), "2 profiles")
    status = next(name for name in office.actions(listed.blocks) if name.startswith(LIST_STATUS))
    chose = await office.slack.choose_view("UMAYA", listed.id, status, "connected")
    listed = await office.modal(chose, "list status:connected sort:stake")
    filters = await office.modal(
        await office.slack.click_view("UMAYA", listed.id, "More filters…"), "Leave out"
    )

    submitted = await office.slack.submit_view("UMAYA", filters.id, {"filter:ownership": "public"})

    assert "list status:connected ownership:public" in (await office.modal(submitted, "No profile")).words


async def test_a_mistyped_filter_has_a_button_that_does_what_was_meant(office: Office) -> None:
    (question,) = (await office.types("list exprd owned sort:name")).messages

    answer = await office.presses(question, "/connections list expired owned sort:name")

    assert "No profile fits." in answer.words
