"""What `reconnect doctor` finds out about Slack: each secret is tried, and who must install again is named."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import UNREACHABLE, Trouble, ask, is_loopback
from reconnect import slack
from reconnect.finding import Finding
from reconnect.installation import open_database
from reconnect.settings import PREFIX, Settings, Wrong
from store import workspaces

SECONDS = 10


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    for look in (_hearing, _token, _installing, _installed):
        async for finding in look(settings):
            yield finding


async def _hearing(settings: Settings) -> AsyncIterator[Finding]:
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        answer = await _tried(_client(settings).apps_connections_open(app_token=token))
        if isinstance(answer, dict):
            yield Finding("slack", True, "Socket Mode is on: no public address is needed for Slack.")
        else:
            yield _refusal(
                settings,
                answer,
                "SLACK_APP_TOKEN",
                "It needs the scope connections:write, and Socket Mode on.",
            )
    elif settings.slack_signing_secret is None:
        yield Finding("slack", None, f"{PREFIX}SLACK_SIGNING_SECRET is not set: commands are not answered.")


async def _token(settings: Settings) -> AsyncIterator[Finding]:
    if settings.slack_bot_token is None:
        if settings.slack_client_id is None:
            yield Finding("slack", None, f"{PREFIX}SLACK_BOT_TOKEN is not set: no notices are posted.")
        return
    answer = await _tried(_client(settings, settings.slack_bot_token.get_secret_value()).auth_test())
    if isinstance(answer, dict):
        yield Finding("slack", True, f"The token belongs to {answer.get('team')} ({answer.get('team_id')}).")
    else:
        yield _refusal(settings, answer, "SLACK_BOT_TOKEN", "Install the app again.")


async def _installing(settings: Settings) -> AsyncIterator[Finding]:
    """A made-up code must be refused as such: then Slack has believed the id and the secret."""
    try:
        oauth = slack.oauth(settings)
    except Wrong as wrong:
        yield Finding("slack", False, str(wrong))
        return
    if oauth is None:
        return
    answer = await _tried(
        _client(settings).oauth_v2_access(
            client_id=oauth.client_id, client_secret=oauth.client_secret, code="made-up"
        )
    )
    if isinstance(answer, Trouble) and answer.code == "invalid_code":
        yield Finding("slack", True, f"Workspaces install at {settings.public_url}/slack/install.")
    else:
        trouble = answer if isinstance(answer, Trouble) else Trouble("a made-up code was taken")
        yield _refusal(settings, trouble, "SLACK_CLIENT_ID", f"Look at {PREFIX}SLACK_CLIENT_SECRET too.")


async def _installed(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with open_database(settings) as store, store.read() as db:
            all_of_them = await workspaces.with_own_token(db)
    except Wrong:
        return  # the database has its own line
    if all_of_them:
        yield Finding("slack", True, f"Installed by {len(all_of_them)} with a token of their own.")
    for one in all_of_them:
        if one.broken:
            yield Finding(
                "slack",
                False,
                f"{one.name} ({one.team_id}) must install again: Slack refreshes its token no more.",
            )


def _client(settings: Settings, token: str | None = None) -> AsyncWebClient:
    client = AsyncWebClient(
        token=token, base_url=settings.slack_api_url.rstrip("/") + "/", timeout=SECONDS, retry_handlers=[]
    )
    if is_loopback(settings.slack_api_url):
        client.proxy = None
    return client


async def _tried(call: Awaitable[Any]) -> dict[str, Any] | Trouble:
    try:
        return await ask(call)
    except Trouble as trouble:
        return trouble


def _refusal(settings: Settings, trouble: Trouble, variable: str, mend: str) -> Finding:
    if trouble.code == UNREACHABLE:
        return Finding("slack", False, f"Slack does not answer at {settings.slack_api_url}.")
    return Finding("slack", False, f"Slack refuses {PREFIX}{variable} ({trouble.code}). {mend}")
