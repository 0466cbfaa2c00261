import dataclasses
import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest

import templates
from locales import Say, available
from mailer import notice_letter
from mailer.envelope import Outside, envelope
from mailer.facts import Words
from mailer.letters import Letter, Urls, write
from mailer.skeleton import encoded
from store.brand_look import Logo
from store.codes import Cause, Network
from store.mail_codes import MailKind

URLS = Urls(
    page="https://reconnect.example/c/WyJhbmEiLCJzcHJpbmciXQ.sig?a=1&b=2",
    unsubscribe="https://reconnect.example/unsubscribe/WyJhbmEiXQ.sig",
)
HELP = "https://help.glow.example/?from=mail&x=1"
ANA = Words(
    brand="Glow",
    network=Network.INSTAGRAM,
    cause=Cause.EXPIRED,
    lapsed_at=dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC),
    first_name="Ana",
    campaign="Spring",
    handle="ana.cooks",
    helpdesk_url=HELP,
)
DRESSED: dict[str, Any] = {
    "colour": "#ffee00",
    "logo": Logo(1, "image/png", 160, 48, b"x"),
    "link_hosts": ("glow.example",),
}
NASTY = [
    "<script>alert(1)</script>",
    'Ben & "Jerry\'s"',
    "{{ 7*7 }}",
    "{brand} {0} {% if %}",
    "{# x #}",
    "ليلى",
    "佐藤",
    "👩‍👩‍👧 Zoë",
    "a%sb",
    "&amp;",
]
VOID = {"meta", "br", "img", "link", "hr", "input"}


def letter(locale: str = "en", **given: Any) -> Letter:
    return write(dataclasses.replace(ANA, **given), URLS, locale)


class Page(HTMLParser):
    """What a reader sees, which links there are, and whether every tag is closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.links: dict[str, str] = {}
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.setdefault(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.link = dict(attrs)["href"] or ""
            self.links[self.link] = self.links.get(self.link, "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data
        if "a" in self.open:
            self.links[self.link] += data


def test_it_says_what_a_reminder_must_say() -> None:
    mail = letter()
    assert mail.subject == "Expired Instagram access for Glow collaboration"
    for said in (mail.text, " ".join(Page(mail.html).words.split())):
        assert "Hi Ana," in said
        assert "Glow is glad to be working with you on “Spring”." in said
        assert "Your Instagram access expired on 3 November 2026." in said
        assert "Networks end access regularly for safety." in said
        assert "Reconnecting is one click." in said
        assert "Reconnect Instagram" in said
        assert "See the status of all your connections" in said
        assert "This mail was sent automatically." in said
        assert "helpdesk" in said
        assert "You get this mail because" in said
        assert "Unsubscribe" in said


@pytest.mark.parametrize("locale", available())
@pytest.mark.parametrize("cause", Cause)
def test_every_link_of_the_html_stands_in_the_text(locale: str, cause: Cause) -> None:
    mail = letter(locale, cause=cause)
    page = Page(mail.html)
    assert set(page.links) == {URLS.page, URLS.unsubscribe, HELP}
    assert all(words.strip() for words in page.links.values())
    lines = mail.text.splitlines()
    assert lines.count(URLS.page) == 2
    assert lines.count(URLS.unsubscribe) == lines.count(HELP) == 1


@pytest.mark.parametrize("locale", available())
def test_nothing_is_fetched_from_anywhere(locale: str) -> None:
    html = letter(locale).html
    assert not re.search(r"src\s*=|url\(|@import|<link|<script|<img|background\s*=", html, re.IGNORECASE)


@pytest.mark.parametrize("locale", available())
def test_language_and_direction_are_named_where_readers_look(locale: str) -> None:
    page = Page(letter(locale).html)
    direction = Say(locale).direction
    assert page.attributes["html"]["lang"] == locale
    assert page.attributes["html"]["dir"] == direction
    assert page.attributes["div"]["role"] == "article"
    assert page.attributes["div"]["lang"] == locale
    wrong = "ltr" if direction == "rtl" else "rtl"
    assert f"direction:{wrong}" not in letter(locale).html


@pytest.mark.parametrize("locale", available())
@pytest.mark.parametrize("name", NASTY)
def test_names_come_out_as_themselves(locale: str, name: str) -> None:
    mail = letter(locale, brand=name, first_name=name, campaign=name, handle=name)
    seen = Page(mail.html).words
    for said in (mail.subject, mail.text, seen):
        assert name in said
    assert mail.text.count(name) >= 5
    assert "<script>alert" not in mail.html


@pytest.mark.parametrize("locale", available())
@pytest.mark.parametrize("cause", Cause)
def test_every_branch_is_whole_and_small(locale: str, cause: Cause) -> None:
    for given in (
        {},
        {"ordinal": 2},
        {"campaign": None, "handle": None, "first_name": None},
        {"helpdesk_url": None, "reply_to": "help@glow.example"},
        {"helpdesk_url": None},
        {"note": "**{{first_name}}**\n\n- a", "closing": "- [x](https://glow.example)", "button": "Go"}
        | DRESSED,
        {"closing": "*Bye*"},
        DRESSED,
    ):
        mail = letter(locale, cause=cause, **given)
        words = Page(mail.html).words
        assert "{" not in words + mail.text + mail.subject
        assert "None" not in words + mail.text
        data = envelope(
            encoded(mail),
            Outside(
                from_name="Glow",
                from_email="hello@glow.example",
                recipient="ana@mail.example",
                mail_from="hello@glow.example",
                message_id="1.abc@glow.example",
                date=ANA.lapsed_at,
                unsubscribe_url=URLS.unsubscribe,
                feedback_id="a:b:c:d",
            ),
        ).data
        # A letter of Devanagari or Thai takes nine bytes; mailbox providers cut what is longer than 102 KB.
        assert len(data) < 24_000


@pytest.mark.parametrize("network", Network)
def test_the_network_is_called_by_its_name(network: Network) -> None:
    mail = letter(network=network)
    name = {"instagram": "Instagram", "facebook": "Facebook", "youtube": "YouTube", "tiktok": "TikTok"}[
        network
    ]
    assert mail.subject == f"Expired {name} access for Glow collaboration"
    assert f"Reconnect {name}" in Page(mail.html).words


def test_each_cause_has_its_own_sentence() -> None:
    assert len({letter(cause=cause).text for cause in Cause}) == len(Cause)
    assert "You changed your Instagram password on 3 November" in letter(cause=Cause.PASSWORD_CHANGED).text


def test_the_day_is_that_of_the_creators_time_zone() -> None:
    assert "4 November 2026" in letter(timezone="Asia/Tokyo").text
    assert "4. November 2026" in letter("de", timezone="Europe/Berlin").text


def test_without_a_first_name_it_still_greets() -> None:
    mail = letter(first_name=None)
    assert "Hello," in mail.text
    assert "Hi " not in mail.text


def test_a_later_reminder_says_that_it_is_one() -> None:
    assert "reminder" not in letter().text
    assert "This is just a short reminder." in letter(ordinal=2).text
    assert "This is just a short reminder." in Page(letter(ordinal=3).html).words


def test_without_a_helpdesk_the_reply_address_helps() -> None:
    mail = letter(helpdesk_url=None, reply_to="help@glow.example")
    assert "Write to us: help@glow.example" in mail.text
    assert "help@glow.example" in Page(mail.html).words
    assert "Questions" not in letter(helpdesk_url=None, reply_to=None).text


def test_right_to_left_text_isolates_foreign_names() -> None:
    mail = letter("ar")
    assert "\u2068Glow\u2069" in mail.text
    assert "\u2068Glow\u2069" in mail.subject
    assert '<span dir="auto">Glow</span>' in mail.html
    assert not re.search("[\u2066-\u2069]", mail.html.split('preheader"')[1])
    assert not re.search("[\u2066-\u2069]", letter("de").text + letter("ja").subject)


def test_words_survive_storage_among_other_facts() -> None:
    stored = ANA.to_json()
    assert Words.from_json(stored) == ANA
    assert Words.from_json(stored | {"from_email": "hello@glow.example"}) == ANA
    assert all(isinstance(value, str | int | list | None) for value in stored.values())


def test_the_same_words_give_the_same_letter() -> None:
    assert letter("ar") == letter("ar")


def test_every_kind_has_both_halves() -> None:
    kinds = sorted([*MailKind, notice_letter.KIND])
    assert templates.letter_kinds() == tuple(kinds)
    for kind in kinds:
        assert templates.letter(kind).text
