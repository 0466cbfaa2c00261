"""What an installation leaves out for want of configuration."""

from reconnect.roles import ALL, Role
from reconnect.settings import PREFIX, Settings


def missing(settings: Settings, roles: frozenset[Role] = ALL) -> list[str]:
    """One sentence for each part of *roles* that idles, and what would wake it."""
    lines = []
    if Role.WORKER in roles and settings.smtp_url is None:
        lines.append(f"No mail is sent: {PREFIX}SMTP_URL is not set.")
    if Role.WORKER in roles and settings.bounce_listen is not None and settings.bounce_domain is None:
        lines.append(f"No bounces are taken in: {PREFIX}BOUNCE_DOMAIN is not set.")
    if Role.BOT in roles:
        lines += _missing_of_slack(settings)
    if not settings.endpoints():
        lines.append(
            f"No network is set up ({PREFIX}INSTAGRAM_CLIENT_ID …): grants lapse by their dates alone."
        )
    return lines


def _missing_of_slack(settings: Settings) -> list[str]:
    hears = settings.slack_signing_secret is not None or settings.slack_app_token is not None
    speaks = settings.slack_bot_token is not None or settings.slack_client_id is not None
    if not hears and not speaks:
        return [f"Slack is left out: {PREFIX}SLACK_SIGNING_SECRET and {PREFIX}SLACK_BOT_TOKEN are not set."]
    if not speaks:
        return [
            f"No notices are posted in Slack: neither {PREFIX}SLACK_BOT_TOKEN nor {PREFIX}SLACK_CLIENT_ID is set."
        ]
    if not hears:
        return [
            f"Slack's commands are not answered: {PREFIX}SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are not set."
        ]
    return []
