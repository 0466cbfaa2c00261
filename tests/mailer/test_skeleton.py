"""Every letter that is filled in says what the templates and `email` would have made of it."""

import dataclasses
import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locales import available
from mailer.facts import Invitation, Words
from mailer.letters import Letter, Urls, write
from mailer.skeleton import fill
from store.brand_look import Logo
from store.codes import Cause, Network
from store.mail_codes import MailKind

URLS = Urls(
    "https://reconnect.example/c/W10.s-_?a=1&b=2", "https://reconnect.example/unsubscribe/" + "t" * 150
)
BOUNDARY = b"=_0123456789"
LAPSED = dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC)
INVITING = [kind for kind in MailKind if kind is not MailKind.RECONNECT]
NAMES = st.one_of(
    st.sampled_from(
        [
            "<b>&amp;\"'",
            "{{ 7*7 }} {brand} {% raw %}",
            ".",
            ".hidden",
            " leads and ends ",
            "ليلى",
            "佐藤" * 40,
            "👩‍👩‍👧 Zoë",
            "=?utf-8?q?x?= =_3D",
            "x" * 200,
            "\ue000brand\ue001",
            "a=\tb",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200),
)
MAYBE = st.one_of(st.none(), NAMES)
OWN = st.one_of(
    st.just(""), NAMES, st.just(".Dear {{first_name}},\r\n\n.{{ brand }} & {{campaign}} <3 {{network}}{{x}} ")
)
ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "America/Sao_Paulo"])
MARKDOWN = st.sampled_from(
    [
        " ",
        "**{{first_name}}** & *{{brand}}*: [our **page**](https://shop.glow.example/?a=1&b=2), [not](https://evil.example)",
        "- {{first_name}}\n- \n- <b>{{ brand }}\n  .more\n\nand\n- {{campaign}}",
        "[{{brand}}](https://glow.example/{{first_name}}) ![x](javascript:alert(1)) ***__`",
        "*" * 200 + "[" * 200,
    ]
)
PARAGRAPH = st.one_of(OWN, MARKDOWN)
LOOKS = {
    "link_hosts": st.sampled_from([(), ("glow.example",)]),
    "colour": st.sampled_from([None, "#ffee00", "#111111"]),
    "logo": st.sampled_from([None, Logo(1, "image/png", 160, 24, b"x")]),
}
REMINDERS = st.builds(
    Words,
    brand=NAMES,
    network=st.sampled_from(Network),
    cause=st.sampled_from(Cause),
    lapsed_at=st.sampled_from([LAPSED, LAPSED + dt.timedelta(days=400)]),
    ordinal=st.integers(1, 4),
    first_name=MAYBE,
    campaign=MAYBE,
    handle=MAYBE,
    timezone=ZONES,
    helpdesk_url=st.one_of(st.none(), st.just("https://help.example/?a=1&b=<2>")),
    reply_to=st.one_of(st.none(), st.just("help+&@glow.example")),
    subject=OWN,
    note=PARAGRAPH,
    button=OWN,
    closing=PARAGRAPH,
    **LOOKS,
)
INVITATIONS = st.builds(
    Invitation,
    kind=st.sampled_from(INVITING),
    brand=NAMES,
    networks=st.lists(st.sampled_from(Network), min_size=1, max_size=4, unique=True).map(tuple),
    subject=OWN,
    note=st.one_of(st.none(), PARAGRAPH),
    button=OWN,
    closing=PARAGRAPH,
    **LOOKS,
    first_name=MAYBE,
    campaign=MAYBE,
    timezone=ZONES,
    helpdesk_url=st.one_of(st.none(), st.just("https://help.example/?a=1&b=<2>")),
    reply_to=st.one_of(st.none(), st.just("help+&@glow.example")),
    marketplace_url=st.one_of(st.none(), st.just("https://tiktok.example/join?from=glow&x=1")),
    handle=MAYBE,
    ends_at=st.sampled_from([None, LAPSED, LAPSED + dt.timedelta(days=400)]),
)


def read(raw: bytes) -> tuple[str, str]:
    """What a reader's program makes of the two halves."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    halves = [message.get_body((kind,)) for kind in ("plain", "html")]
    assert all(isinstance(half, EmailMessage) for half in halves)
    text, html = (half.get_content().replace("\r\n", "\n").rstrip("\n") for half in halves if half)
    return text, html


def made_by_email(letter: Letter) -> bytes:
    message = EmailMessage()
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def assert_the_same(words: Words | Invitation, locale: str) -> None:
    letter, filled = write(words, URLS, locale), fill(words, URLS, locale)
    assert filled.subject == letter.subject
    raw = b"".join(
        [
            b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n' % BOUNDARY,
            *(
                b"--%b\r\nContent-Type: text/%b; charset=utf-8\r\n"
                b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%b\r\n" % (BOUNDARY, kind, half)
                for kind, half in ((b"plain", filled.text), (b"html", filled.html))
            ),
            b"--%b--\r\n" % BOUNDARY,
        ]
    )
    assert read(raw) == read(made_by_email(letter))
    assert raw.isascii()
    assert all(len(line) <= 78 and not line.startswith(b".") for line in raw.split(b"\r\n"))


@pytest.mark.parametrize("locale", available())
def test_in_every_language_whatever_the_names(locale: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(REMINDERS, INVITATIONS))
    def of_any(words: Words | Invitation) -> None:
        assert_the_same(words, locale)

    of_any()


@pytest.mark.parametrize("kind", INVITING)
def test_every_kind(kind: MailKind) -> None:
    for locale in ("en", "ar", "ja"):
        words = Invitation(kind, "Ben & <Jerry>", (Network.TIKTOK, Network.YOUTUBE), first_name=".Ana")
        dated = dataclasses.replace(words, handle="ana.li", ends_at=LAPSED, timezone="Asia/Tokyo")
        for each in (words, dated, dataclasses.replace(dated, ends_at=LAPSED + dt.timedelta(days=1))):
            assert_the_same(each, locale)
