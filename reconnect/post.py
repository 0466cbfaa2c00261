"""The way out for mail, made from the configuration."""

from urllib.parse import urlsplit

from mailer.smtp import Smtp
from mailer.smtp_address import BadSmtpUrl, SmtpAddress
from mailer.writing import Writer
from reconnect.installation import Installation
from reconnect.settings import PREFIX, Settings, Wrong


def writer(installation: Installation) -> Writer:
    """Raises Wrong without keys."""
    settings = installation.settings
    return Writer(settings.keys, installation.links, settings.bounce_domain)


def smtp(settings: Settings) -> Smtp | None:
    """The mail server; None when none is configured. Raises Wrong when what is configured cannot be used."""
    if settings.smtp_url is None:
        return None
    try:
        address = SmtpAddress.parse(settings.smtp_url.get_secret_value())
    except BadSmtpUrl as error:
        raise Wrong(f"{PREFIX}SMTP_URL: {error}") from None
    ca_file = str(settings.smtp_ca_file) if settings.smtp_ca_file else None
    try:
        return Smtp(
            address,
            connections=settings.smtp_connections,
            name=urlsplit(settings.public_url).hostname,
            ca_file=ca_file,
        )
    except BadSmtpUrl as error:
        raise Wrong(f"{PREFIX}SMTP_CA_FILE: {error}") from None
