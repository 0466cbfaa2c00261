"""The ways to and from Slack, made from the configuration."""

from bot.app import Bot
from bot.clients import Clients
from mailer.writing import shown
from reconnect.installation import Installation


def clients(installation: Installation) -> Clients:
    """To Slack: for notices. Workspaces without a token are left alone."""
    settings = installation.settings
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return Clients(installation.store, token, settings.slack_api_url)


def bot(installation: Installation) -> Bot | None:
    """From Slack: for commands and clicks. None without the secret that proves who asks."""
    settings = installation.settings
    if settings.slack_signing_secret is None:
        return None
    return Bot(
        store=installation.store,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        bot_token=settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None,
        api_url=settings.slack_api_url,
        clock=installation.clock,
        set_up=frozenset(installation.networks),
        letters=shown,
    )
