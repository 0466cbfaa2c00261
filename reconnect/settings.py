"""The configuration: read once from RECONNECT_… variables or `.env`, and handed down as values."""

import datetime as dt
import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mailer.bounces.listening import Where
from platforms.network import Endpoints
from store.codes import Network
from store.pace import Limits, Pace
from store.vault import Vault

PREFIX = "RECONNECT_"
SHORTEST_KEY = 32

SPANS = {"minute": dt.timedelta(minutes=1), "hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1)}
PACE = re.compile(rf"(?P<mails>[1-9][0-9]{{0,8}})/(?P<span>{'|'.join(SPANS)})")

OWN_URLS = {
    Network.INSTAGRAM: (
        "https://www.instagram.com/oauth/authorize",
        "https://api.instagram.com/oauth/access_token",
        "https://graph.instagram.com",
    ),
}
"""Where each network answers when nothing else is configured: authorisation page, code exchange, calls."""


class Wrong(Exception):
    """A configuration that cannot be used; the text is for the operator, one line a mistake."""


class Settings(BaseSettings):
    """Everything that an operator can choose. Secrets show as stars wherever they are printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    database_url: str = "sqlite:///var/reconnect.db"
    public_url: str = "http://localhost:8080"
    listen: str = "127.0.0.1:8080"
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()

    smtp_url: SecretStr | None = None
    smtp_connections: int = Field(default=10, ge=1, le=200)
    smtp_ca_file: Path | None = None
    dkim_keys: Path | None = None
    mail_per_brand: str | None = None
    mail_per_domain: str | None = None
    bounce_domain: str | None = None
    bounce_listen: str | None = None
    dns_server: str | None = None

    ses_topic_arn: str | None = None
    sendgrid_webhook_key: str | None = None
    postmark_webhook_password: SecretStr | None = None
    mailgun_webhook_key: SecretStr | None = None

    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"

    instagram_client_id: str | None = None
    instagram_client_secret: SecretStr | None = None
    instagram_auth_url: str | None = None
    instagram_token_url: str | None = None
    instagram_api_url: str | None = None

    log_format: Literal["console", "json"] = "console"
    allow_time_travel: bool = False

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(key.strip() for key in given.split(",") if key.strip())
        return given

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < SHORTEST_KEY for key in keys):
            raise ValueError(f"each key needs at least {SHORTEST_KEY} characters")
        return keys

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        return url.rstrip("/")

    @field_validator("mail_per_brand", "mail_per_domain")
    @classmethod
    def _is_pace(cls, given: str | None) -> str | None:
        if given is not None and not PACE.fullmatch(given):
            raise ValueError(
                "it must be a number of mails and a span, for example 600/minute, 5000/hour or 100000/day"
            )
        return given

    @property
    def mail_limits(self) -> Limits:
        """How many mails may go from one brand, and to one domain."""
        return Limits(_pace(self.mail_per_brand), _pace(self.mail_per_domain))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key.get_secret_value() for key in self.secret_keys)

    @property
    def vault(self) -> Vault:
        return Vault(self.keys)

    @property
    def listens_at(self) -> tuple[str, int]:
        """Host and port. Raises Wrong."""
        host, _, port = self.listen.rpartition(":")
        if not port.isdigit() or int(port) > 65535:
            raise Wrong(
                f"{PREFIX}LISTEN is {self.listen!r}; it must be host:port, for example 127.0.0.1:8080."
            )
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def bounces_at(self) -> Where | None:
        """Where reports are taken in; None when nowhere. Raises Wrong."""
        if self.bounce_listen is None:
            return None
        scheme, _, place = self.bounce_listen.rpartition("://")
        host, _, port = place.rpartition(":")
        if scheme not in ("", "smtp", "lmtp") or not host or not port.isdigit() or int(port) > 65535:
            raise Wrong(
                f"{PREFIX}BOUNCE_LISTEN is {self.bounce_listen!r}; it must be host:port or lmtp://host:port, "
                "for example 127.0.0.1:2525."
            )
        return Where(host.strip("[]"), int(port), lmtp=scheme == "lmtp")

    @property
    def asks_dns_at(self) -> tuple[str, int] | None:
        """The name server that `doctor` asks; None for this machine's own. Raises Wrong."""
        if self.dns_server is None:
            return None
        host, _, port = self.dns_server.rpartition(":")
        try:
            ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            port = ""
        if not port.isdigit() or int(port) > 65535:
            raise Wrong(
                f"{PREFIX}DNS_SERVER is {self.dns_server!r}; it must be address:port, for example 9.9.9.9:53."
            )
        return host.strip("[]"), int(port)

    def endpoints(self) -> dict[Network, Endpoints]:
        """The networks that are set up. Raises Wrong when one has an id without a secret."""
        found = {}
        for network, (auth_url, token_url, api_url) in OWN_URLS.items():
            client_id = getattr(self, f"{network}_client_id")
            secret = getattr(self, f"{network}_client_secret")
            if not client_id:
                continue
            if secret is None:
                name = f"{PREFIX}{network.upper()}_CLIENT_SECRET"
                raise Wrong(f"{name} is missing: {network} has a client id but no secret.")
            found[network] = Endpoints(
                client_id=client_id,
                client_secret=secret.get_secret_value(),
                authorize_url=getattr(self, f"{network}_auth_url") or auth_url,
                token_url=getattr(self, f"{network}_token_url") or token_url,
                api_url=(getattr(self, f"{network}_api_url") or api_url).rstrip("/"),
            )
        return found


def _pace(given: str | None) -> Pace | None:
    parts = PACE.fullmatch(given or "")
    return Pace(int(parts["mails"]), SPANS[parts["span"]]) if parts else None


def read_settings() -> Settings:
    """Raises Wrong, naming each variable and the mend."""
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for mistake in error.errors():
            name = PREFIX + "_".join(str(part) for part in mistake["loc"][:1]).upper()
            lines.append(f"{name}: {mistake['msg'].removeprefix('Value error, ')}.")
        raise Wrong("\n".join(lines)) from None
