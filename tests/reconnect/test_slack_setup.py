"""What the configuration makes of Slack: the manifest, what is missing, and what the doctor finds."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.needs import EVENTS, OPTIONAL_SCOPES, SCOPES
from reconnect import slack, slack_examination
from reconnect.commands.manifest import manifest_for
from reconnect.demo.running import DemoSettings
from reconnect.installation import open_database
from reconnect.missing import missing
from reconnect.roles import Role
from reconnect.settings import Settings, Wrong
from sandbox.slack import Slack, Team
from store import workspaces
from store.tables import Workspace
from store.workspaces import Installed
from tests.conftest import KEY

HOST = "https://reconnect.example"


@pytest.fixture
async def outside() -> AsyncIterator[Slack]:
    glow = Team("T1", "Glow", "glow", "xoxb-glow", "UBOT1")
    slack = Slack(signing_secret="s", teams=[glow], users=[], channels=[])
    application = web.Application()
    slack.mount(application)
    async with TestServer(application) as server:
        slack.base_url = str(server.make_url("/"))
        yield slack


def settings(**given: Any) -> Settings:
    """Of nothing else than what is given."""
    return DemoSettings.model_validate(given)


def test_the_manifest_asks_for_what_the_code_needs() -> None:
    printed = manifest_for(HOST)

    assert set(printed["oauth_config"]["scopes"]["bot"]) == {*SCOPES, *OPTIONAL_SCOPES}
    assert set(printed["oauth_config"]["scopes"]["bot_optional"]) == set(OPTIONAL_SCOPES)
    assert printed["oauth_config"]["redirect_urls"] == [f"{HOST}/slack/oauth_redirect"]
    events = printed["settings"]["event_subscriptions"]
    assert events == {"request_url": f"{HOST}/slack/events", "bot_events": sorted(EVENTS)}
    assert {"app_uninstalled", "tokens_revoked"} <= set(EVENTS)
    assert printed["settings"]["org_deploy_enabled"] is True
    assert printed["settings"]["token_rotation_enabled"] is False
    assert printed["settings"]["socket_mode_enabled"] is False


def test_the_manifest_turns_on_what_is_configured() -> None:
    assert manifest_for(HOST, installable=True)["settings"]["token_rotation_enabled"] is True

    printed = manifest_for("http://localhost:8080", over_socket=True)
    assert printed["settings"]["socket_mode_enabled"] is True
    assert "http" not in str(printed), "over a socket Slack calls no address"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Slack is left out"),
        ({"slack_signing_secret": "s"}, "No notices are posted"),
        ({"slack_bot_token": "xoxb-1"}, "commands are not answered"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}, ""),
        ({"slack_signing_secret": "s", "slack_client_id": "1", "slack_client_secret": "c"}, ""),
    ],
)
def test_what_idles_for_want_of_configuration_is_said(given: dict[str, str], told: str) -> None:
    lines = [line for line in missing(settings(**given), frozenset({Role.BOT})) if "network" not in line]

    assert len(lines) == bool(told)
    assert told in "".join(lines)


@pytest.mark.parametrize(
    ("given", "named"),
    [({"slack_client_id": "1"}, "CLIENT_SECRET"), ({"slack_client_secret": "c"}, "CLIENT_ID")],
)
def test_half_of_the_clients_keys_is_refused_by_name(given: dict[str, str], named: str) -> None:
    with pytest.raises(Wrong, match=f"RECONNECT_SLACK_{named} is missing"):
        slack.oauth(settings(**given))


async def test_the_doctor_tries_every_secret_and_names_who_must_install_again(
    outside: Slack, tmp_path: Path
) -> None:
    good = settings(
        slack_bot_token="xoxb-glow",
        slack_app_token="xapp-sandbox",
        slack_client_id="1.1",
        slack_client_secret="the sandbox's client secret",
    )
    bad = settings(
        slack_bot_token="xoxb-wrong",
        slack_app_token="xapp-wrong",
        slack_client_id="1.1",
        slack_client_secret="wrong",
    )
    for one in (good, bad):
        one.slack_api_url = outside.api_url
        one.database_url = f"sqlite:///{tmp_path}/doctor.db"
        one.secret_keys = (SecretStr(KEY),)
    assert [finding.good async for finding in slack_examination.findings(good)] == [True, True, True]

    async with open_database(bad) as store, store.begin() as db:
        now = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
        await workspaces.install(db, Installed("T2", None, "Acme", "UBOT2", "xoxb-acme"), now)
        row = await db.get_one(Workspace, "T2")
        row.broken_at = now
    found = [finding async for finding in slack_examination.findings(bad)]

    assert [finding.good for finding in found] == [False, False, False, True, False]
    words = "\n".join(finding.words for finding in found)
    for named in (
        "SLACK_APP_TOKEN (invalid_auth)",
        "SLACK_BOT_TOKEN (invalid_auth)",
        "(bad_client_secret)",
        "Acme (T2)",
    ):
        assert named in words
    assert "wrong" not in words
