"""What an installation leaves out for want of configuration."""

from reconnect.roles import ALL, Role
from reconnect.settings import PREFIX, Settings


def missing(settings: Settings, roles: frozenset[Role] = ALL) -> list[str]:
    """One sentence for each part of *roles* that idles, and what would wake it."""
    lines = []
    if Role.WORKER in roles and settings.smtp_url is None:
        lines.append(f"No mail is sent: {PREFIX}SMTP_URL is not set.")
    if Role.BOT in roles and settings.slack_signing_secret is None and settings.slack_bot_token is None:
        lines.append(
            f"Slack is left out: {PREFIX}SLACK_SIGNING_SECRET and {PREFIX}SLACK_BOT_TOKEN are not set."
        )
    elif Role.BOT in roles and settings.slack_bot_token is None:
        lines.append(f"No notices are posted in Slack: {PREFIX}SLACK_BOT_TOKEN is not set.")
    elif Role.BOT in roles and settings.slack_signing_secret is None:
        lines.append(f"Slack's commands are not answered: {PREFIX}SLACK_SIGNING_SECRET is not set.")
    if not settings.endpoints():
        lines.append(
            f"No network is set up ({PREFIX}INSTAGRAM_CLIENT_ID …): grants lapse by their dates alone."
        )
    return lines
