import datetime as dt

import pytest
from sqlalchemy import func, select

from store.codes import (
    AccountType,
    CampaignStatus,
    Cause,
    MarketplaceStatus,
    Network,
    Ownership,
    Permission,
    Stage,
)
from store.tables import Base, Brand, Campaign, Creator, Grant, Participation, Profile
from tests import given
from tests.web.conftest import Town

DAY = dt.timedelta(days=1)


async def rows(town: Town) -> dict[str, int]:
    async with town.store.read() as db:
        return {
            table.name: await db.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def change(town: Town, row: type[Base], key: object, **values: object) -> None:
    async with town.store.begin() as db:
        found = await db.get_one(row, key)
        for name, value in values.items():
            setattr(found, name, value)


async def test_the_page_tells_who_what_and_what_to_do(town: Town) -> None:
    page = await town.get(town.page())

    assert page.status == 200
    for words in (
        "Hello Ana",
        "Glow",
        "Spring",
        "@ana",
        "Expired",
        "Your Instagram access expired on 17 November 2026",
    ):
        assert words in page.text
    assert "1 × reel" in page.text
    assert "due 28 November 2026" in page.text
    assert "content performance and audience" in page.text
    assert "Reconnect Instagram" in page.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_scanners_that_fetch_a_link_change_nothing(town: Town, method: str) -> None:
    before = await rows(town)

    for url in (town.page(), town.unsubscribe_url(), f"{town.url}/healthz", f"{town.url}/nowhere"):
        await town.ask(method, url)

    assert await rows(town) == before
    assert await town.told() == []
    async with town.store.read() as db:
        assert (await db.get_one(Creator, "ana")).unsubscribed_at is None


async def test_who_only_looks_at_a_button_starts_nothing(town: Town) -> None:
    button = f"/connect/instagram?link={town.token()}&profile=ana-instagram"

    assert (await town.ask("HEAD", button)).status == 405
    assert await town.told() == []


async def test_what_works_carries_no_warning_and_no_button(town: Town) -> None:
    await change(town, Grant, "ana-instagram-ana", expires_at=town.now + DAY)

    page = await town.get(town.page())

    assert "Connected" in page.text
    assert "All is well" in page.text
    assert "Expired" not in page.text
    assert "/connect/" not in page.text


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.EXPIRED])
async def test_each_cause_has_its_own_sentence_and_cure(town: Town, cause: Cause) -> None:
    plain = await town.get(town.page())
    await change(
        town,
        Grant,
        "ana-instagram-ana",
        expires_at=None,
        invalidated_at=town.now - DAY,
        invalidation_reason=cause,
    )

    page = await town.get(town.page())

    assert "17 November 2026" in page.text
    assert "Access ran out" not in page.text
    assert "One click brings it back" not in page.text
    assert page.text != plain.text


async def test_a_personal_account_is_told_how_to_switch(town: Town) -> None:
    await change(town, Profile, "ana-instagram", account_type=AccountType.PERSONAL)
    button = f"/connect/instagram?link={town.token()}&profile=ana-instagram"

    page = await town.get(town.page())
    refused = await town.get(button)

    assert "Reconnect Instagram" not in page.text
    assert "Switch to professional account" in page.text
    assert refused.status == 400
    assert "Switch to professional account" in refused.text
    assert (await town.get(f"{button}&switched=yes")).status == 302


async def test_a_network_that_the_campaign_needs_can_be_connected(town: Town) -> None:
    async with town.store.begin() as db:
        await given.creator(db, "kenji")
        await given.participation(db, creator_id="kenji")

    page = await town.get(town.page("kenji"))

    assert "This campaign needs your Instagram." in page.text
    assert "Connect Instagram" in page.text


@pytest.mark.parametrize("reason", ["tracking", "completed", "done", "left"])
async def test_a_network_that_nobody_waits_for_is_not_asked_for(town: Town, reason: str) -> None:
    async with town.store.begin() as db:
        await given.creator(db, "kenji")
        await given.participation(db, creator_id="kenji")
    if reason == "tracking":
        await change(town, Campaign, "spring", tracking=False)
    elif reason == "completed":
        await change(town, Campaign, "spring", status=CampaignStatus.COMPLETED)
    elif reason == "left":
        await change(town, Participation, ("spring", "kenji"), stage=Stage.REMOVED)
    else:
        async with town.store.begin() as db:
            await given.deliverable(db, "spring-instagram", "kenji", town.now)

    assert "/connect/" not in (await town.get(town.page("kenji"))).text


async def test_a_network_that_is_not_set_up_says_so_without_a_button(town: Town) -> None:
    async with town.store.begin() as db:
        await given.profile(db, network=Network.TIKTOK, marketplace_status=MarketplaceStatus.INVITED)
        await given.grant(db, "ana-tiktok", expires_at=town.now - DAY)

    page = await town.get(town.page())
    direct = await town.get(f"/connect/tiktok?link={town.token()}&profile=ana-tiktok")

    assert "TikTok cannot be connected here at the moment." in page.text
    assert "/connect/tiktok" not in page.text
    assert "Invited" in page.text
    assert direct.status == 404
    assert "TikTok cannot be connected here" in direct.text


async def test_only_the_creators_own_profiles_and_this_campaign_are_told(town: Town) -> None:
    async with town.store.begin() as db:
        await given.brand(db, "rival", name="Rival Cosmetics")
        await given.campaign(db, "autumn", "rival", name="Autumn Secret")
        await given.participation(db, "autumn")
        await given.creator(db, "kenji")
        await given.profile(db, "kenji", handle="kenji.makes")
        await given.profile(db, id="public", handle="ana.public", ownership=Ownership.PUBLIC)

    text = (await town.get(town.page())).text

    for secret in ("Rival", "Autumn", "kenji", "ana.public"):
        assert secret not in text


@pytest.mark.parametrize("profile_id", ["kenji-instagram", "nowhere", "\x00", "ana-tiktok", "x" * 3000])
async def test_a_profile_of_somebody_else_cannot_be_connected(town: Town, profile_id: str) -> None:
    async with town.store.begin() as db:
        await given.creator(db, "kenji")
        await given.profile(db, "kenji")
        await given.profile(db, network=Network.TIKTOK)

    answer = await town.ask("GET", "/connect/instagram", params={"link": town.token(), "profile": profile_id})

    assert answer.status == 404
    assert await town.told() == []


async def test_forged_and_cut_links_lead_nowhere(town: Town) -> None:
    token = town.token()
    foreign = town.unsubscribe_url().rpartition("/")[2]

    for bad in ("x", token[:-3], token + "A", foreign, "%ff%00", "a" * 4000, "%F0%9F%98%80"):
        for path in (f"/c/{bad}", f"/connect/instagram?link={bad}", f"/unsubscribe/{'y' + bad}"):
            answer = await town.get(path)
            assert answer.status == 404, path
            assert "This link leads nowhere" in answer.text


async def test_a_link_that_is_too_old_points_to_the_newest_mail(town: Town) -> None:
    for path in (town.page(age=91), f"/connect/instagram?link={town.token(age=91)}"):
        answer = await town.get(path)
        assert answer.status == 410
        assert "The newest mail from us has a fresh one." in answer.text


async def test_a_creator_who_is_no_longer_known_gets_a_kind_page(town: Town) -> None:
    for url in (town.page("nobody"), town.unsubscribe_url("nobody"), town.unsubscribe_url("nobody", None)):
        assert (await town.get(url)).status == 404
    assert (await town.get(town.page("ana", "no-such-campaign"))).status == 200
    assert (await town.get(town.page("ana", None))).status == 200


async def test_a_profile_without_a_name_needs_none(town: Town) -> None:
    await change(town, Creator, "ana", first_name=None)
    await change(town, Profile, "ana-instagram", handle=None)

    text = (await town.get(town.page())).text

    assert "<h1>Hello</h1>" in text
    assert "None" not in text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", "{name}", "Ö & \"Q\" 'x'", "%s {0}"]
)
async def test_nasty_names_come_out_as_themselves(town: Town, name: str) -> None:
    await change(town, Creator, "ana", first_name=name)
    await change(town, Profile, "ana-instagram", handle=name)
    await change(town, Campaign, "spring", name=name)
    await change(town, Brand, "glow", name=name)

    for text in ((await town.get(town.page())).text, (await town.reconnect("kenji")).text):
        assert "<script" not in text
        assert "49" not in text.replace("&#49;", "")
        escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"@{escaped.replace(chr(34), '&#34;').replace(chr(39), '&#39;')}" in text


async def test_everybody_reads_their_own_language(town: Town) -> None:
    for locale, brand_locale, lang in (
        (None, None, "en"),
        ("xx", None, "en"),
        ("ar", "ja", "ar"),
        (None, "ja-JP", "ja"),
        ("de_AT", None, "de"),
    ):
        await change(town, Creator, "ana", locale=locale)
        await change(town, Brand, "glow", default_locale=brand_locale)
        direction = "rtl" if lang == "ar" else "ltr"
        for url in (town.page(), town.unsubscribe_url()):
            assert f'<html lang="{lang}" dir="{direction}">' in (await town.get(url)).text
    lost = await town.get("/c/forged", Accept_Language="xx, ar;q=0.4, ja;q=0.9, *;q=0.1")
    assert '<html lang="ja"' in lost.text


async def test_strict_headers_stand_on_every_answer(town: Town) -> None:
    for url in (town.page(), "/c/forged", town.unsubscribe_url(), "/nowhere"):
        headers = (await town.get(url)).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
    start = await town.ask(
        "GET", "/connect/instagram", params={"link": town.token(), "profile": "ana-instagram"}
    )
    assert start.headers["Referrer-Policy"] == "no-referrer"


async def test_a_page_asks_for_nothing_from_elsewhere(town: Town) -> None:
    text = (await town.get(town.page())).text

    style = text.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await town.get(style)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "url(" not in answer.text
    assert "@import" not in answer.text
    assert "<script" not in text
    assert "style=" not in text
    assert "http" not in text.replace('xmlns="http', "")


async def test_what_is_asked_of_the_network_is_what_was_ever_given_and_insights(town: Town) -> None:
    async with town.store.begin() as db:
        await given.grant(db, "ana-instagram", Permission.COMMENTS, Permission.PRODUCT_TAGS, holder="mia")

    address = await town.start()

    assert "instagram_business_manage_insights" in address
    assert "instagram_business_manage_comments" in address
    assert "publish" not in address
    assert f"{town.url}/connect/instagram/callback".replace(":", "%3A").replace("/", "%2F") in address
