"""The ways out for mail, and in for what comes back about it, made from the configuration."""

import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import structlog

from mailer.bounces.listening import listening
from mailer.bounces.whose import Desk
from mailer.dkim import Ring
from mailer.dkim_keys import BadKey, FileKey, read
from mailer.signing import SigningSmtp
from mailer.smtp import Smtp
from mailer.smtp_address import BadSmtpUrl, SmtpAddress
from mailer.writing import Writer
from reconnect.installation import Installation
from reconnect.settings import PREFIX, Settings, Wrong
from store.mail_codes import ReportSource
from web.mail_reports.amazon import Amazon
from web.mail_reports.mailgun import Mailgun
from web.mail_reports.postmark import Postmark
from web.mail_reports.proof import Provider
from web.mail_reports.sendgrid import SendGrid
from web.mail_reports.ses import Ses

log = structlog.get_logger()


def writer(installation: Installation) -> Writer:
    """Raises Wrong without keys."""
    settings = installation.settings
    return Writer(settings.keys, installation.links, settings.bounce_domain)


def desk(settings: Settings) -> Desk:
    """Where what comes back about mails is recognised."""
    return Desk(settings.keys, settings.bounce_domain)


def providers(settings: Settings) -> dict[ReportSource, Provider]:
    """The providers of mail whose reports are believed. Raises Wrong."""
    found: dict[ReportSource, Provider] = {}
    if settings.ses_topic_arn:
        found[ReportSource.SES] = Ses(settings.ses_topic_arn, Amazon().fetch)
    if settings.sendgrid_webhook_key:
        try:
            found[ReportSource.SENDGRID] = SendGrid(settings.sendgrid_webhook_key)
        except ValueError as error:
            raise Wrong(f"{PREFIX}SENDGRID_WEBHOOK_KEY: {error}.") from None
    if settings.postmark_webhook_password:
        found[ReportSource.POSTMARK] = Postmark(settings.postmark_webhook_password.get_secret_value())
    if settings.mailgun_webhook_key:
        found[ReportSource.MAILGUN] = Mailgun(settings.mailgun_webhook_key.get_secret_value())
    return found


@contextlib.asynccontextmanager
async def listening_for_bounces(installation: Installation) -> AsyncIterator[None]:
    """Where it is configured, take in reports until the block ends. Raises Wrong when nobody can listen there."""
    settings = installation.settings
    where = settings.bounces_at
    if where is None or settings.bounce_domain is None:
        yield
        return
    async with contextlib.AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(
                listening(where, installation.store, desk(settings), installation.clock)
            )
        except OSError as error:
            raise Wrong(
                f"Cannot listen for bounces at {where.host}:{where.port} ({error.strerror}). "
                f"{PREFIX}BOUNCE_LISTEN names another place."
            ) from None
        log.info("listening_for_bounces", host=where.host, port=where.port, lmtp=where.lmtp)
        yield


def dkim_keys(settings: Settings) -> list[FileKey]:
    """What signs, by the name of its file. Raises Wrong when a file is no key."""
    if settings.dkim_keys is None:
        return []
    try:
        return read(settings.dkim_keys)
    except BadKey as bad:
        raise Wrong(f"{PREFIX}DKIM_KEYS: {bad}") from None


def ring(settings: Settings) -> Ring:
    """Raises Wrong."""
    return Ring(tuple(dkim_keys(settings)))


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
        return SigningSmtp(
            address,
            ring(settings),
            connections=settings.smtp_connections,
            name=urlsplit(settings.public_url).hostname,
            ca_file=ca_file,
        )
    except BadSmtpUrl as error:
        raise Wrong(f"{PREFIX}SMTP_CA_FILE: {error}") from None
