"""The ways to and from Slack, made from the configuration."""

from pydantic import SecretStr

from bot.app import Bot
from bot.clients import Clients, OAuth
from mailer.writing import shown
from reconnect.installation import Installation
from reconnect.settings import PREFIX, Settings, Wrong


def clients(installation: Installation) -> Clients:
    """To Slack: for notices. Workspaces without a token are left alone."""
    settings = installation.settings
    return Clients(
        installation.store, _plain(settings.slack_bot_token), settings.slack_api_url, oauth(settings)
    )


def bot(installation: Installation) -> Bot | None:
    """From Slack: for commands and clicks. None when nothing proves who asks, and nobody may install."""
    settings = installation.settings
    keys = oauth(settings)
    if settings.slack_signing_secret is None and settings.slack_app_token is None and keys is None:
        return None
    return Bot(
        store=installation.store,
        signing_secret=_plain(settings.slack_signing_secret) or "",
        bot_token=_plain(settings.slack_bot_token),
        api_url=settings.slack_api_url,
        clock=installation.clock,
        set_up=frozenset(installation.networks),
        letters=shown,
        public_url=settings.public_url,
        oauth=keys,
        app_token=_plain(settings.slack_app_token),
    )


def oauth(settings: Settings) -> OAuth | None:
    """None where only the configured workspace is served. Raises Wrong when half of it is missing."""
    client_id, secret = settings.slack_client_id, _plain(settings.slack_client_secret)
    if client_id and secret:
        return OAuth(client_id, secret)
    if client_id or secret:
        missing = "SLACK_CLIENT_SECRET" if client_id else "SLACK_CLIENT_ID"
        raise Wrong(
            f"{PREFIX}{missing} is missing: workspaces install by a client id and its secret together."
        )
    return None


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
