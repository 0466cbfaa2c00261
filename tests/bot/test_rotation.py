"""Tokens that expire: each is refreshed once, by whoever needs it first."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.admitted import REMEMBERED
from bot.clients import Clients, Trouble, ask
from sandbox.slack import Call
from store.database import Store
from store.tables import Workspace
from tests import given
from tests.bot.browser import OAUTH, browser
from tests.bot.office import Office, opened


@dataclass
class Real:
    """The clock that tokens and visits end by."""

    ahead: dt.timedelta = dt.timedelta(0)

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


@pytest.fixture
def real() -> Real:
    return Real()


@pytest.fixture
async def office(real: Real, store: Store, now: dt.datetime) -> AsyncIterator[Office]:
    """Acme has installed the bot; its token can be refreshed and lives for an hour."""
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
    async with opened(store, now, None, oauth=OAUTH, real_clock=real.now) as office, browser(office) as olaf:
        office.slack.tokens.lifetime = 3600
        assert (await olaf.installs("T2")).status == 200
        yield office


async def expires(office: Office) -> None:
    """Both Slack and we know that the token's time is over."""
    office.slack.tokens.expire()
    async with office.store.begin() as db:
        for row in await db.scalars(select(Workspace)):
            row.token_expires_at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)


async def asks(office: Office) -> str:
    return await office.reads("help", who="UOLAF", channel="COTHER")


def refreshes(office: Office) -> list[Call]:
    return [call for call in office.slack.calls if call.arguments.get("grant_type") == "refresh_token"]


async def test_a_token_is_refreshed_once_whoever_asks_and_however_many(office: Office) -> None:
    await expires(office)
    office.slack.hang_next("oauth.v2.access", 0.5)
    slack = office.slack

    async def works(clients: Clients) -> None:
        client = await clients.of("T2")
        assert client is not None
        assert (await ask(client.auth_test()))["team_id"] == "T2"

    async with Clients(office.store, None, slack.api_url, OAUTH) as another_process:
        answers = await asyncio.gather(
            *(asks(office) for _ in range(5)),
            *(works(clients) for clients in (office.clients, another_process) for _ in range(5)),
        )

    assert all("/connections" in answer for answer in answers if answer is not None)
    assert len(refreshes(office)) == 1


async def test_a_token_that_lives_is_left_alone_and_each_refresh_brings_the_next(
    office: Office, real: Real
) -> None:
    for times in (1, 2, 3):
        await expires(office)
        real.ahead += REMEMBERED
        for _ in range(2):
            assert "/connections" in await asks(office)
        assert len(refreshes(office)) == times


async def test_a_token_that_slack_calls_expired_before_its_time_is_refreshed_in_the_same_call(
    office: Office,
) -> None:
    office.slack.tokens.expire()

    assert "/connections" in await asks(office)
    assert [call.answer["ok"] for call in refreshes(office)] == [True]


async def test_a_refresh_that_slack_refuses_breaks_the_installation_until_the_next(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    await expires(office)
    office.slack.tokens.forget_refreshing()

    for _ in range(3):
        assert "not set up for this workspace" in await asks(office)
    assert len(refreshes(office)) == 1
    assert "slack_installation_broken" in "".join(capfd.readouterr())

    async with browser(office) as olaf:
        await olaf.installs("T2")
    assert "/connections" in await asks(office)


@pytest.mark.parametrize(
    ("error", "status"), [("oops", 503), ("internal_error", 200), ("bad_client_secret", 200)]
)
async def test_a_refresh_that_did_not_come_through_is_tried_again(
    office: Office, error: str, status: int
) -> None:
    await expires(office)
    office.slack.fail_next("oauth.v2.access", error, status=status)

    assert "try again" in await asks(office)
    assert "/connections" in await asks(office)
    assert len(refreshes(office)) == 2


async def test_a_throttled_refresh_says_for_how_long(office: Office) -> None:
    await expires(office)
    office.slack.rate_limit("oauth.v2.access", retry_after=7)

    with pytest.raises(Trouble) as trouble:
        await office.clients.of("T2")

    assert trouble.value.retry_after == 7


async def test_what_slack_answers_late_is_kept_though_nobody_waits_for_it_any_more(office: Office) -> None:
    await expires(office)
    office.slack.hang_next("oauth.v2.access", 2.4)

    assert "try again" in await asks(office)
    await asyncio.sleep(0.8)

    assert "/connections" in await asks(office)
    assert len(refreshes(office)) == 1


async def test_a_lease_that_its_holder_left_behind_runs_out(office: Office) -> None:
    await expires(office)
    async with office.store.begin() as db:
        (row,) = await db.scalars(select(Workspace))
        row.refresh_owner = "another machine/1/1"
        row.refresh_lease_until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)

    client = await office.clients.of("T2")

    assert client is not None
    assert len(refreshes(office)) == 1


async def test_without_a_client_id_the_expired_token_is_named_in_the_log(
    office: Office, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await expires(office)

    async with Clients(office.store, None, office.slack.api_url) as clients:
        client = await clients.of("T2")
        assert client is not None
        with pytest.raises(Trouble, match="token_expired"):
            await ask(client.auth_test())

    assert "slack_token_expired" in "".join(capfd.readouterr())
