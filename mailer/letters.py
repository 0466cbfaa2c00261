"""What a letter says: words in; subject, HTML and plain text out. Pure."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import templates
from locales import Say, causes, occasions, outreach
from locales.words import network as network_name
from mailer.facts import Invitation, Words
from mailer.tints import Tints, tints
from mailer.voice import Plain, Rich
from store.codes import Cause
from store.mail_codes import ON_OCCASION, MailKind


@dataclass(frozen=True, slots=True)
class Urls:
    """Signed links: they carry secrets, so they are made when a letter is written and never stored."""

    page: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    html: str
    text: str
    locale: str
    """BCP 47, of the catalog that was spoken."""


def write(words: Words | Invitation, urls: Urls, locale: str) -> Letter:
    """In the language of the catalog *locale*."""
    return spell(words, urls, _spoken(locale, words.timezone))


@functools.lru_cache(512)
def _spoken(locale: str, timezone: str) -> Say:
    return Say(locale, timezone)


@dataclass(frozen=True, slots=True)
class Own:
    """What a brand makes of one half of its letter; its words are None where it says what is usual."""

    subject: str | None
    note: str | None
    button: str | None
    closing: str | None
    tints: Tints
    logo_width: str
    """Empty: there is no logo."""
    logo_height: str


def own_halves(words: Words | Invitation, locale: str) -> tuple[Own, Own]:
    """In the plain text, and in the HTML."""
    spoken = _spoken(locale, words.timezone)
    return _own(words, Plain(spoken)), _own(words, Rich(spoken))


def _own(words: Words | Invitation, say: Plain) -> Own:
    colours = tints(words.colour)
    places = _places(words, say) if words.subject or words.note or words.button or words.closing else {}

    def paragraphs(text: str | None) -> str | None:
        return say.own(text, places, words.link_hosts, colours.link) if text else None

    return Own(
        subject=" ".join(say.line(words.subject, places).split()) if words.subject else None,
        note=paragraphs(words.note),
        button=say.line(words.button, places) if words.button else None,
        closing=paragraphs(words.closing),
        tints=colours,
        logo_width=str(words.logo.width) if words.logo else "",
        logo_height=str(words.logo.height) if words.logo else "",
    )


def spell(
    words: Words | Invitation,
    urls: Urls,
    spoken: Say,
    own: Callable[[Words | Invitation, Plain], Own] = _own,
) -> Letter:
    compiled = templates.letter(MailKind.RECONNECT if isinstance(words, Words) else words.kind)
    plain, rich = Plain(spoken), Rich(spoken)
    in_text, in_html = own(words, plain), own(words, rich)
    subject = _subject(words, plain) if in_text.subject is None else in_text.subject
    return Letter(
        subject=subject,
        html=compiled.html.render(_said(words, urls, rich, in_html), subject=subject),
        text=compiled.text.render(_said(words, urls, plain, in_text)),
        locale=spoken.locale,
    )


def _subject(words: Words | Invitation, say: Plain) -> str:
    if isinstance(words, Words):
        return say(
            "Expired {network} access for {brand} collaboration",
            network=network_name(words.network),
            brand=say.name(words.brand),
        )
    if words.kind in ON_OCCASION:
        network, day = _about(words, say)
        return occasions.subject(say, words.kind, say.name(words.brand), network, day)
    return outreach.subject(say, words.kind, say.name(words.brand))


def _places(words: Words | Invitation, say: Plain) -> dict[str, str]:
    """What somebody's own words can speak of, by tag."""
    networks = (words.network,) if isinstance(words, Words) else words.networks
    return {
        "first_name": say.name(words.first_name or ""),
        "brand": say.name(words.brand),
        "network": say.say.all_of([network_name(network) for network in networks]),
        "campaign": say.name(words.campaign or ""),
    }


def _said(words: Words | Invitation, urls: Urls, say: Plain, own: Own) -> dict[str, object]:
    """All that the two halves of a letter have places for."""
    if isinstance(words, Words):
        usual = _reconnect(words, urls, say)
    elif words.kind in ON_OCCASION:
        usual = _on_occasion(words, urls, say)
    else:
        usual = _invitation(words, urls, say)
    return (
        {"note": own.note}
        | usual
        | {
            "say": say,
            "lang": say.say.locale,
            "dir": say.say.direction,
            "start": "right" if say.say.direction == "rtl" else "left",
            "brand": say.name(words.brand),
            "brand_name": words.brand,
            "tints": own.tints,
            "logo_width": own.logo_width,
            "logo_height": own.logo_height,
            "closing": own.closing,
            "go": usual["go"] if own.button is None else own.button,
            "hello": (
                say("Hi {first_name},", first_name=say.name(words.first_name))
                if words.first_name
                else say("Hello,")
            ),
            "page_url": urls.page,
            "unsubscribe_url": urls.unsubscribe,
            "helpdesk_url": words.helpdesk_url,
            "reply_to": words.reply_to,
        }
    )


def _reconnect(words: Words, urls: Urls, say: Plain) -> dict[str, object]:
    network, brand = network_name(words.network), say.name(words.brand)
    campaign = words.campaign and say.name(words.campaign)
    handle = words.handle and say.name(f"@{words.handle}")
    return {
        "title": say("Your {network} access has expired", network=network),
        "preheader": say("One click connects {network} with {brand} again.", network=network, brand=brand),
        "topic": say.pair(network, handle) if handle else network,
        "ordinal": words.ordinal,
        "glad": (
            say("{brand} is glad to be working with you on “{campaign}”.", brand=brand, campaign=campaign)
            if campaign
            else say("{brand} is glad to be working with you.", brand=brand)
        ),
        "cause": causes.what_happened(say, words.cause, network, say.say.day(words.lapsed_at)),
        "no_worry": causes.no_worry(say),
        "cure": causes.what_to_do(say, words.cause, network) if words.cause is not Cause.EXPIRED else None,
        "go": say("Reconnect {network}", network=network),
        "go_url": urls.page,
        "why": _why(brand, campaign, say),
    }


def _invitation(words: Invitation, urls: Urls, say: Plain) -> dict[str, object]:
    brand = say.name(words.brand)
    networks = say.say.all_of([network_name(network) for network in words.networks])
    subject = outreach.subject(say, words.kind, brand)
    return {
        "title": subject,
        "preheader": subject,
        "topic": networks,
        "networks": networks,
        **({"note": say.paragraph(outreach.note(say, words.kind, brand))} if words.note is None else {}),
        "go": outreach.button(say, words.kind),
        "go_url": words.marketplace_url or urls.page,
        "why": (
            _why(brand, say.name(words.campaign), say)
            if words.campaign
            else say("You get this mail because {brand} would like to work with you.", brand=brand)
        ),
    }


def _on_occasion(words: Invitation, urls: Urls, say: Plain) -> dict[str, object]:
    brand, (network, day) = say.name(words.brand), _about(words, say)
    handle = words.handle and say.name(f"@{words.handle}")
    asked_for = words.kind is MailKind.FRESH_LINK
    return {
        "title": occasions.title(say, words.kind, network, day),
        "preheader": occasions.subject(say, words.kind, brand, network, day),
        "topic": say.pair(network, handle) if handle else network,
        "paragraphs": occasions.paragraphs(say, words.kind, brand, network, day),
        "go": occasions.button(say, words.kind, network),
        "go_url": urls.page,
        "why": (
            occasions.asked_for(say)
            if asked_for
            else _why(brand, words.campaign and say.name(words.campaign), say)
        ),
    }


def _about(words: Invitation, say: Plain) -> tuple[str, str]:
    """The network and the day that the mail speaks of; empty where it speaks of none."""
    network = network_name(words.networks[0]) if words.networks else ""
    return network, say.say.day(words.ends_at) if words.ends_at else ""


def _why(brand: str, campaign: str | None, say: Plain) -> str:
    if campaign:
        return say(
            "You get this mail because you take part in “{campaign}” with {brand}.",
            brand=brand,
            campaign=campaign,
        )
    return say("You get this mail because you work with {brand}.", brand=brand)
