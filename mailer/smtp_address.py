"""Where mail is handed over: RECONNECT_SMTP_URL, read."""

import enum
import urllib.parse
from dataclasses import dataclass, field
from typing import Self


class BadSmtpUrl(ValueError):
    """Says in one line what is wrong with the address; never shows the password."""


class Tls(enum.StrEnum):
    IMPLICIT = "implicit"
    """smtps://: encrypted from the first byte, certificate checked."""
    REQUIRE = "require"
    """STARTTLS and a good certificate, or nothing is sent."""
    AUTO = "auto"
    """STARTTLS where it is offered, whatever the certificate; else in the clear."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `smtp://user:password@host:port?starttls=require|auto|never` or `smtps://…`.

        `require` is the default. Without a port: 587, with smtps 465. User and password are percent-encoded.
        Raises BadSmtpUrl.
        """
        try:
            parts = urllib.parse.urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise BadSmtpUrl("The SMTP address cannot be read: its host or port is not valid.") from None
        if parts.scheme not in ("smtp", "smtps"):
            raise BadSmtpUrl("The SMTP address must begin with smtp:// or smtps://.")
        if not parts.hostname:
            raise BadSmtpUrl("The SMTP address names no host, as in smtp://mail.example.com:587.")
        if parts.path.strip("/") or parts.fragment:
            raise BadSmtpUrl(
                "The SMTP address goes on after host and port; / ? # @ in a password are %2F %3F %23 %40."
            )
        options = urllib.parse.parse_qs(parts.query, keep_blank_values=True)
        wanted = options.pop("starttls", None)
        if options:
            # Its name is not shown: after a raw ? in the password it would be part of that.
            raise BadSmtpUrl("The SMTP address has an unknown option; there is only starttls.")
        user, password = (value and urllib.parse.unquote(value) for value in (parts.username, parts.password))
        return cls(
            host=parts.hostname,
            port=port or (465 if parts.scheme == "smtps" else 587),
            tls=_tls(parts.scheme, wanted),
            user=user or None,
            password=password,
        )


def _tls(scheme: str, wanted: list[str] | None) -> Tls:
    if scheme == "smtps":
        if wanted is not None:
            raise BadSmtpUrl("smtps:// is encrypted from the start; leave out ?starttls=.")
        return Tls.IMPLICIT
    if wanted is None:
        return Tls.REQUIRE
    if len(wanted) != 1 or wanted[0] not in ("require", "auto", "never"):
        raise BadSmtpUrl("starttls in the SMTP address must be require, auto or never.")
    return Tls(wanted[0])
