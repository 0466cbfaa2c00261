"""What `doctor` says of the domains in whose name mail goes: what their DNS must hold for mailboxes to believe it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from mailer.dkim_keys import BadKey, FileKey, ascii_form
from mailer.smtp_address import BadSmtpUrl, SmtpAddress
from reconnect import post, sender_records
from reconnect.finding import Finding
from reconnect.installation import open_database
from reconnect.lookups import Lookups, NoWord
from reconnect.settings import Settings, Wrong
from store import operator_view

RESERVED = frozenset({"example", "invalid", "local", "localhost", "test"})
"""Ends of names that stand in no public DNS (RFC 2606, RFC 6761, RFC 6762)."""
NAMED = 5
"""So many domains are named in one line."""


@dataclass(frozen=True, slots=True)
class Senders:
    """Who is asked, and about whom."""

    lookups: Lookups
    keys: tuple[FileKey, ...]
    bounce_domain: str | None
    relay: str
    """The host that we hand mail to."""
    host: str
    """Ours, as others know it."""

    async def brand(self, domain: str) -> list[Finding]:
        """Raises NoWord."""
        keys = self.keys_of(domain)
        spf, dmarc, *published = await asyncio.gather(
            self.lookups.txt(domain),
            self._policy(domain),
            *(self.lookups.txt(key.record_name) for key in keys),
        )
        trouble = sender_records.spf(domain, spf, self.relay)
        # Servers ask the return path's domain; that of the From address they merely like.
        found = (
            [Finding("spf", None if self.bounce_domain else False, f"{domain}: {trouble}")] if trouble else []
        )
        if trouble := sender_records.dmarc(domain, dmarc):
            found.append(Finding("dmarc", False, f"{domain}: {trouble}"))
        for key, texts in zip(keys, published, strict=True):
            if trouble := sender_records.dkim(key, texts):
                found.append(Finding("dkim", False, f"{domain}: {trouble}"))
        if found:
            return found
        signed = f", DKIM ({', '.join(key.selector for key in keys)})" if keys else ""
        return [Finding("domains", True, f"{domain}: SPF{signed} and DMARC are published.")]

    async def returning(self, domain: str) -> list[Finding]:
        """Of the bounce domain. Raises NoWord."""
        hosts, spf = await asyncio.gather(self.lookups.mx(domain), self.lookups.txt(domain))
        found = []
        if not any(hosts):
            wanted = sender_records.publish(domain, "MX", f"10 {self.host}.")
            found.append(
                Finding("bounces", False, f"{domain}: no MX record, so nothing comes back. {wanted}")
            )
        if trouble := sender_records.spf(domain, spf, self.relay):
            found.append(Finding("spf", False, f"{domain}: {trouble}"))
        return found or [Finding("bounces", True, f"{domain}: MX ({hosts[0]}) and SPF are published.")]

    def keys_of(self, domain: str) -> list[FileKey]:
        return [key for key in self.keys if key.domain == domain]

    async def _policy(self, domain: str) -> list[str]:
        """Of the domain, or of the nearest one above it that has a policy."""
        labels = domain.split(".")
        for start in range(len(labels) - 1):
            texts = await self.lookups.txt(".".join(["_dmarc", *labels[start:]]))
            if sender_records.policies(texts):
                return texts
        return []


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    try:
        senders = Senders(
            Lookups(settings.asks_dns_at),
            tuple(post.dkim_keys(settings)),
            settings.bounce_domain,
            _relay(settings),
            urlsplit(settings.public_url).hostname or "localhost",
        )
        brands = await _domains(settings)
    except Wrong as wrong:
        yield Finding("domains", False, str(wrong))
        return
    looks = {domain: partial(senders.brand, domain) for domain in brands if _is_asked(domain, settings)}
    bounces = settings.bounce_domain
    if bounces and _is_asked(bounces, settings):
        looks[f"{bounces} (bounces)"] = partial(senders.returning, bounces)
    leads_out = not looks or settings.asks_dns_at is not None or await senders.lookups.reach_the_world()
    told = await asyncio.gather(*map(_unless_silent, looks.values())) if leads_out else [None] * len(looks)
    for some in told:
        for finding in some or ():
            yield finding
    if silent := [domain for domain, some in zip(looks, told, strict=True) if some is None]:
        yield Finding(
            "domains",
            None,
            f"DNS did not answer, so SPF, DKIM, DMARC or MX of {_few(silent)} was not checked.",
        )
    if unsigned := [one for one in brands if not senders.keys_of(one)]:
        yield Finding(
            "dkim",
            None,
            f"No key here for {_few(unsigned)}: your mail server must sign that mail, or "
            "`reconnect dkim DOMAIN` makes a key.",
        )


async def _unless_silent(look: Callable[[], Awaitable[list[Finding]]]) -> list[Finding] | None:
    try:
        return await look()
    except NoWord:
        return None


async def _domains(settings: Settings) -> list[str]:
    """Of all brands' From addresses, as they travel."""
    try:
        async with open_database(settings) as store, store.read() as db:
            written = await operator_view.from_domains(db)
    except Wrong:  # which the look at the database has told
        return []
    return sorted({domain for one in written if (domain := _ascii(one))})


def _ascii(domain: str) -> str | None:
    try:
        return ascii_form(domain)
    except BadKey:
        return None


def _relay(settings: Settings) -> str:
    """The host of SMTP_URL where it is one that others know; else ours."""
    ours = urlsplit(settings.public_url).hostname or "localhost"
    try:
        host = SmtpAddress.parse(settings.smtp_url.get_secret_value()).host if settings.smtp_url else ours
    except BadSmtpUrl:  # which the look at the mail server has told
        return ours
    return host if host.rpartition(".")[2].isalpha() and "." in host else ours


def _is_asked(domain: str, settings: Settings) -> bool:
    return settings.asks_dns_at is not None or domain.rpartition(".")[2] not in RESERVED


def _few(domains: Sequence[str]) -> str:
    named = ", ".join(domains[:NAMED])
    return f"{named} and {len(domains) - NAMED} more" if len(domains) > NAMED else named
