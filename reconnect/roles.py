"""The parts into which a deployment can be split."""

import enum


class Role(enum.StrEnum):
    WEB = "web"
    """Creators' pages and the reconnect round trip."""
    BOT = "bot"
    """Slack: commands, clicks, notices."""
    WORKER = "worker"
    """Checks of grants, mail, and webhooks."""


ALL = frozenset(Role)
