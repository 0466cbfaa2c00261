"""Workspaces and organisations that install the bot, leave, and come back."""

import datetime as dt
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select
from yarl import URL

from bot.needs import SCOPES
from sandbox.slack import Slack
from store.database import Store
from store.tables import InstallState, Subscription, Workspace
from tests import given
from tests.bot.browser import OAUTH, Browser, browser
from tests.bot.office import TEAMS, Office, opened

MINUTE = dt.timedelta(minutes=1)
GRID = tuple(replace(team, enterprise_id="E1") for team in TEAMS)


@dataclass
class Watch:
    """Real time, as far as the bot knows; it can be put forward."""

    ahead: dt.timedelta = dt.timedelta()

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def acme(store: Store, now: dt.datetime) -> Store:
    """The brand Acme of workspace T2, with Ana in a campaign of its own."""
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "autumn", brand_id="acme", due_on=(now + 10 * given.DAY).date())
        await given.creator(db, "ana", first_name="Ana", last_name="López")
        await given.profile(db, "ana", handle="ana.reels")
        await given.grant(db, "ana-instagram", granted_at=now - given.DAY, expires_at=now + 60 * given.DAY)
        await given.participation(db, campaign_id="autumn", creator_id="ana", since=now - given.DAY)
    return store


@pytest.fixture
async def office(acme: Store, now: dt.datetime, watch: Watch) -> AsyncIterator[Office]:
    """Glow's token is configured; everybody else installs by OAuth."""
    async with opened(acme, now, oauth=OAUTH, real_clock=watch.now) as office:
        yield office


@pytest.fixture
async def olaf(office: Office) -> AsyncIterator[Browser]:
    async with browser(office) as olaf:
        yield olaf


async def asks(office: Office) -> str:
    return await office.reads("@ana.reels", who="UOLAF", channel="COTHER")


def written(folder: Path) -> bytes:
    """All that the database's files hold, where it is one of files."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def exchanges(slack: Slack) -> int:
    return sum(call.method == "oauth.v2.access" for call in slack.calls)


async def test_from_add_to_slack_to_the_first_command(office: Office, olaf: Browser) -> None:
    assert "not set up for this workspace" in await asks(office)

    there = URL(await olaf.begins())
    assert str(there.with_query(None)) == f"{office.slack.base_url}oauth/v2/authorize"
    assert there.query["redirect_uri"] == f"{office.url}/slack/oauth_redirect"
    assert set(SCOPES) <= set(there.query["scope"].split(","))
    page = await olaf.opens(office.slack.oauth.allow(str(there), "T2"))

    assert page.status == 200
    assert "Reconnect is in Acme" in page.words
    assert page.headers["Cache-Control"] == "no-store"
    assert "Ana López" in await asks(office)


async def test_the_state_is_bound_by_a_cookie_that_no_script_and_no_other_site_gets(olaf: Browser) -> None:
    async with olaf.session.get(f"{olaf.office.url}/slack/install", allow_redirects=False) as answer:
        (cookie,) = answer.cookies.values()
        state = URL(answer.headers["Location"]).query["state"]

    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert int(cookie["max-age"]) == 600
    assert cookie.value not in state
    async with olaf.office.store.read() as db:
        (row,) = await db.scalars(select(InstallState))
        kept = {row.state, row.browser}
    assert kept.isdisjoint({state, cookie.value})


async def test_a_way_back_that_is_not_ours_exchanges_nothing(
    office: Office, olaf: Browser, watch: Watch
) -> None:
    slack = office.slack
    back = slack.oauth.allow(await olaf.begins(), "T2")
    code = URL(back).query["code"]

    for spoilt in (
        str(URL(back).with_query(code=code)),
        str(URL(back).with_query(code=code, state="")),
        str(URL(back).with_query(code=code, state="made-up")),
        str(URL(back).with_query(state=URL(back).query["state"] + "x", code=code)),
        str(URL(back).with_query(None)),
    ):
        assert (await olaf.opens(spoilt)).status == 400
    async with browser(office) as another:
        assert (await another.opens(back)).status == 400
    assert exchanges(slack) == 0

    assert (await olaf.opens(back)).status == 200
    assert (await olaf.opens(back)).status == 400
    assert exchanges(slack) == 1

    late = slack.oauth.allow(await olaf.begins(), "T2")
    watch.ahead = 10 * MINUTE
    page = await olaf.opens(late)
    assert page.status == 400
    assert "Please begin once more" in page.words
    assert exchanges(slack) == 1


async def test_two_tabs_do_not_disturb_each_other(office: Office, olaf: Browser) -> None:
    first, second = await olaf.begins(), await olaf.begins()

    for address in (first, second):
        assert (await olaf.opens(office.slack.oauth.allow(address, "T2"))).status == 200


async def test_declining_gets_a_kind_page_and_uses_the_state_up(office: Office, olaf: Browser) -> None:
    address = await olaf.begins()
    for _ in range(2):
        page = await olaf.opens(office.slack.oauth.deny(address), **{"Accept-Language": "xx, en;q=0.5"})
        assert page.status == 200
        assert "Nothing was installed" in page.words

    assert (await olaf.opens(office.slack.oauth.allow(address, "T2"))).status == 400
    assert exchanges(office.slack) == 0


@pytest.mark.parametrize(
    ("error", "status", "answered"),
    [
        ("invalid_code", 200, 400),
        ("internal_error", 200, 502),
        ("oops", 500, 502),
        ("bad_client_secret", 200, 502),
    ],
)
async def test_what_slack_refuses_to_exchange_installs_nothing(
    office: Office, olaf: Browser, error: str, status: int, answered: int
) -> None:
    office.slack.fail_next("oauth.v2.access", error, status=status)

    page = await olaf.installs("T2")

    assert page.status == answered
    assert "Nothing was installed" in page.words
    assert "not set up for this workspace" in await asks(office)
    assert (await olaf.installs("T2")).status == 200


async def test_an_organisation_installs_for_all_of_its_workspaces(acme: Store, now: dt.datetime) -> None:
    async with opened(acme, now, None, oauth=OAUTH, teams=GRID) as office, browser(office) as admin:
        page = await admin.installs("E1")
        assert page.status == 200
        assert "Ana López" in await asks(office)

        await office.types("subscribe", who="UOLAF", channel="COTHER")
        await office.breaks()
        assert (await office.tick()).posted == 1
        assert "Ana" in office.posted("COTHER")[0].words

        await office.slack.event("T2", {"type": "team_access_revoked", "team_ids": ["T2"]})
        assert "not set up for this workspace" in await asks(office)
        await office.repairs()
        assert (await office.tick()).updated == 0

        await office.slack.event("T2", {"type": "team_access_granted", "team_ids": ["T2"]})
        assert "Ana López" in await asks(office)
        assert (await office.tick()).updated == 1


@pytest.mark.parametrize(
    ("who", "elsewhere", "words"),
    [("UOLAF", (), "Why"), ("UMAYA", (), "only to full members"), ("UMAYA", ("T2",), "Why")],
)
async def test_in_an_organisation_slack_says_whether_somebody_from_elsewhere_works_here(
    acme: Store, now: dt.datetime, who: str, elsewhere: tuple[str, ...], words: str
) -> None:
    async with opened(acme, now, None, oauth=OAUTH, app_token="xapp-sandbox", teams=GRID) as office:
        await office.slack.sockets.connected()
        async with browser(office) as admin:
            await admin.installs("E1")
        seen = await office.types("@ana.reels", who="UOLAF", channel="COTHER")
        card = seen.messages[0]
        people = office.slack.memory.users
        people[who] = replace(people[who], elsewhere=elsewhere)
        _, response_url = office.slack._answers.new(
            office.slack.memory.teams["T2"], "COTHER", "UOLAF", card.ts
        )
        payload = {
            "type": "block_actions", "team": {"id": "T2"}, "enterprise": {"id": "E1"},
            "is_enterprise_install": True, "user": {"id": who, "team_id": "E1"},
            "channel": {"id": "COTHER"}, "response_url": response_url,
            "actions": [{"action_id": "status:why", "value": "ana", "block_id": "b", "type": "button"}],
        }  # fmt: skip
        since = office.slack.memory.changes
        await office.slack.sockets.send("interactive", payload, 3.0)
        await office.slack.memory.next_change(3.0)
        shown = "\n".join(one.words for one in office.slack.memory.sees("UOLAF", since))
        assert words in shown


async def test_a_workspaces_own_installation_goes_before_its_organisations(
    acme: Store, now: dt.datetime
) -> None:
    async with opened(acme, now, None, oauth=OAUTH, teams=GRID) as office, browser(office) as admin:
        await admin.installs("E1")
        await asks(office)
        await admin.installs("T2")
        async with acme.read() as db:
            own, shared = await db.get_one(Workspace, "T2"), await db.get_one(Workspace, "E1")
            assert own.bot_token is not None
            assert own.enterprise_id == shared.enterprise_id == "E1"

        await office.slack.uninstall("T1")
        async with acme.read() as db:
            shared = await db.get_one(Workspace, "E1")
            assert shared.left_at is not None
            assert shared.bot_token is None
        assert "Ana López" in await asks(office)


@pytest.mark.parametrize("farewell", ["uninstall", "revoke_tokens"])
async def test_a_workspace_that_left_is_left_alone_until_it_installs_again(
    office: Office, olaf: Browser, farewell: str
) -> None:
    await olaf.installs("T2")
    await office.types("subscribe", who="UOLAF", channel="COTHER")

    reply = await getattr(office.slack, farewell)("T2")
    assert reply.status == 200
    calls = len(office.slack.calls)
    await office.breaks()
    assert (await office.tick()).posted == 0
    assert "not set up for this workspace" in await asks(office)
    assert {call.team_id for call in office.slack.calls[calls:]} == {"T1"}, "whose the configured token is"
    async with office.store.read() as db:
        row = await db.get_one(Workspace, "T2")
        assert (row.bot_token, row.refresh_token, await db.scalar(select(Subscription.ended_at))) == (
            None, None, None,
        )  # fmt: skip

    await olaf.installs("T2")
    assert "Ana López" in await asks(office)
    assert (await office.tick()).posted == 1


async def test_a_subscription_that_the_revoked_token_paused_goes_on_after_the_next_installation(
    office: Office, olaf: Browser
) -> None:
    await olaf.installs("T2")
    await office.types("subscribe", who="UOLAF", channel="COTHER")
    await office.breaks()
    office.slack.tokens.revoke(TEAMS[1])
    assert (await office.tick()).failed == 1

    await olaf.installs("T2")
    office.clock.at += 10 * MINUTE
    assert (await office.tick()).posted == 1


async def test_a_farewell_that_is_told_again_does_not_undo_a_new_installation(
    office: Office, olaf: Browser, watch: Watch
) -> None:
    await olaf.installs("T2")
    told = {"type": "app_uninstalled"}
    await office.slack.event("T2", told, event_id="Ev1")
    watch.ahead = MINUTE
    await olaf.installs("T2")

    await office.slack.event("T2", told, event_id="Ev1", retry=(1, "http_timeout"))
    await office.slack.event("T2", told, event_id="Ev2", retry=(1, "http_timeout"))

    assert "Ana López" in await asks(office)


async def test_revoked_tokens_of_people_change_nothing(office: Office, olaf: Browser) -> None:
    await olaf.installs("T2")

    await office.slack.event("T2", {"type": "tokens_revoked", "tokens": {"oauth": ["UOLAF"], "bot": []}})

    assert "Ana López" in await asks(office)


async def test_the_configured_workspace_that_left_comes_back_with_another_token(
    acme: Store, now: dt.datetime
) -> None:
    async with acme.begin() as db:
        await given.brand(db, "glow", slack_team_id="T1")
    async with opened(acme, now) as office:
        assert "not set up" not in await office.reads("help")
        await office.slack.event("T1", {"type": "app_uninstalled"})
        assert "not set up" in await office.reads("help")
    async with opened(acme, now) as office:
        assert "not set up" in await office.reads("help"), "the same token shows nothing"
    again = tuple(replace(team, bot_token=f"{team.bot_token}-again") for team in TEAMS)
    async with opened(acme, now, "xoxb-glow-again", teams=again) as office:
        assert "not set up" not in await office.reads("help")


async def test_no_secret_stands_in_plain_text_anywhere(
    office: Office,
    olaf: Browser,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    office.slack.tokens.lifetime = 3600
    await olaf.installs("T2")
    office.slack.tokens.expire()
    await asks(office)
    office.slack.fail_next("users.info", "internal_error")
    await office.reads("help", who="UPAUL")
    await office.slack.uninstall("T2")

    issued = [one for one in office.slack.tokens._issued if one.place == "T2" and one.token != "xoxb-acme"]
    assert len(issued) == 2
    secrets = {"xoxb-glow", OAUTH.client_secret, "a signing secret"}
    secrets |= {word for one in issued for word in (one.token, one.refresh_token) if word}
    out, err = capfd.readouterr()
    logged = out + err + "\n".join(record.getMessage() for record in caplog.records)
    kept = written(tmp_path)
    for secret in secrets:
        assert secret not in logged
        assert secret.encode() not in kept
