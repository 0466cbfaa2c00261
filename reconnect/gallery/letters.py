"""`./run letters FOLDER`: every kind of mail in every language, as `<kind>.<locale>.eml` and `.html`."""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from locales import Say, available
from mailer import notice_letter
from mailer.envelope import Outside, domain_of, envelope, feedback_id, message_id
from mailer.facts import Invitation, Words
from mailer.letters import Letter, Urls, write
from mailer.skeleton import encoded
from store.codes import Cause, Network
from store.links import Links, PageLink, SwitchesLink, UnsubscribeLink
from store.mail_codes import MailKind
from store.notice_previewing import sample_lines
from store.previewing import SPOKEN_OF

KEYS = ("the gallery's letters are never sent",)
WRITTEN = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
LAPSED = dt.datetime(2026, 11, 3, 14, 20, tzinfo=dt.UTC)
ENDS = dt.datetime(2026, 11, 12, 14, 20, tzinfo=dt.UTC)
BRAND, CAMPAIGN = "glow", "spring"


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody who reads this language, and the brand that writes to them."""

    first_name: str
    brand: str
    campaign: str
    handle: str
    timezone: str
    cause: Cause = Cause.EXPIRED


SAMPLES = {
    "en": Sample("Ana", "Glow & Co", "Spring Shimmer", "ana.cooks", "Europe/London"),
    "de": Sample(
        "Jürgen", "Glow & Co", "Frühlingsglanz", "juergen.backt", "Europe/Berlin", Cause.PASSWORD_CHANGED
    ),
    "ar": Sample("ليلى", "Glow & Co", "بريق الربيع", "layla.style", "Asia/Dubai", Cause.PERMISSIONS_CHANGED),
    "ja": Sample(
        "さくら", "資生堂ビューティー", "春のきらめき", "sakura_beauty", "Asia/Tokyo", Cause.NETWORK_REQUIRED
    ),
}


def letter(kind: str, locale: str) -> Letter:
    if kind == notice_letter.KIND:
        return notice(locale)
    sample = SAMPLES.get(locale, SAMPLES["en"])
    links = Links(KEYS, "https://reconnect.example")
    words = Words(
        brand=sample.brand,
        network=Network.INSTAGRAM,
        cause=sample.cause,
        lapsed_at=LAPSED,
        first_name=sample.first_name,
        campaign=sample.campaign,
        handle=sample.handle,
        timezone=sample.timezone,
        helpdesk_url="https://help.glow.example/",
    )
    urls = Urls(
        page=links.page(PageLink("ana", CAMPAIGN, WRITTEN)),
        unsubscribe=links.unsubscribe(UnsubscribeLink("ana", BRAND)),
    )
    if kind == MailKind.RECONNECT:
        return write(words, urls, locale)
    invitation = Invitation(
        kind=MailKind(kind),
        brand=sample.brand,
        networks=SPOKEN_OF[MailKind(kind)],
        first_name=sample.first_name,
        campaign=sample.campaign,
        timezone=sample.timezone,
        helpdesk_url=words.helpdesk_url,
        marketplace_url="https://tiktok.example/invited" if kind == MailKind.MARKETPLACE_INVITE else None,
        handle=sample.handle if kind in (MailKind.EXPIRING, MailKind.THANKS) else None,
        ends_at=ENDS if kind == MailKind.EXPIRING else None,
    )
    return write(invitation, urls, locale)


def notice(locale: str) -> Letter:
    sample = SAMPLES.get(locale, SAMPLES["en"])
    url = Links(KEYS, "https://reconnect.example").switches(SwitchesLink("T1", "U1"))
    lines = sample_lines(sample.first_name, sample.handle, sample.campaign, sample.brand, LAPSED)
    return notice_letter.write(lines, (), Say(locale, sample.timezone), sample.brand, url)


def mail(kind: str, written: Letter) -> bytes:
    from_email = "program@glow.example"
    return envelope(
        encoded(written),
        Outside(
            from_name=SAMPLES.get(written.locale, SAMPLES["en"]).brand,
            from_email=from_email,
            recipient="ana@mail.example",
            mail_from=from_email,
            message_id=message_id(KEYS, 1, domain_of(from_email)),
            date=WRITTEN,
            unsubscribe_url=Links(KEYS, "https://reconnect.example").unsubscribe(
                UnsubscribeLink("ana", BRAND)
            ),
            feedback_id=feedback_id(CAMPAIGN, BRAND, kind),
            reply_to="help@glow.example",
        ),
    ).data


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        click.echo("Usage: ./run letters FOLDER", err=True)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for kind in (*MailKind, notice_letter.KIND):
        for locale in available():
            written = letter(kind, locale)
            (folder / f"{kind}.{locale}.eml").write_bytes(mail(kind, written))
            (folder / f"{kind}.{locale}.html").write_text(written.html, encoding="utf-8")
            click.echo(f"{folder / f'{kind}.{locale}'}  {written.subject}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
