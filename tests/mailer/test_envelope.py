import datetime as dt
import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locales import Say, available
from mailer import return_path
from mailer.envelope import Envelope, Outside, Unsendable, domain_of, envelope, feedback_id, message_id
from mailer.letters import Letter
from mailer.skeleton import encoded

KEYS = ("a first key of thirty-two letters", "a second key, just as long as it.")
DATE = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
NASTY = [
    "Glow",
    'Ben & "Jerry\'s" <Ice>',
    "{{ brand }} {% raw %}",
    "=?utf-8?q?not_encoded?=",
    "Back\\slash",
    "Two  spaces",
    "Zoë & Søren's Café für Ästhetik und Körperpflege in München und Umgebung GmbH",
    "متجر الجمال",
    "資生堂ビューティーコンサルタント株式会社",
    "👩‍👩‍👧‍👦 Family 🇧🇷",
    "a" * 200,
    "é" * 200,
    "word " * 39 + "end",
]


def sent(subject: str = "Hello", text: str = "Hi\n", html: str = "<p>Hi</p>\n", **given: Any) -> Envelope:
    outside: dict[str, Any] = {
        "from_name": "Glow",
        "from_email": "hello@glow.example",
        "recipient": "ana@mail.example",
        "mail_from": "b+1.0123456789abcdef@bounces.example",
        "message_id": "1.abc@glow.example",
        "date": DATE,
        "unsubscribe_url": "https://reconnect.example/unsubscribe/token",
        "feedback_id": "spring:glow:reconnect:reconnect",
    }
    return envelope(encoded(Letter(subject, html, text, "en")), Outside(**outside | given))


def legacy(one: Envelope) -> email.message.Message:
    return email.message_from_bytes(one.data)


def modern(one: Envelope) -> EmailMessage:
    message = email.message_from_bytes(one.data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def decoded(header: str) -> str:
    return str(make_header(decode_header(header.replace("\r", "").replace("\n", ""))))


def test_it_carries_what_mailbox_providers_ask_for() -> None:
    mail = modern(
        sent(
            reply_to="help@glow.example",
            unsubscribe_mailto="mailto:u@bounces.example",
            in_reply_to="0.abc@glow.example",
            recipient_name="Ana",
        )
    )
    assert mail["From"] == "Glow <hello@glow.example>"
    assert mail["Reply-To"] == "help@glow.example"
    assert mail["To"] == "Ana <ana@mail.example>"
    assert mail["Date"] == "Wed, 18 Nov 2026 12:00:00 +0000"
    assert mail["Message-ID"] == "<1.abc@glow.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<0.abc@glow.example>"
    assert mail["List-Unsubscribe"] == (
        "<https://reconnect.example/unsubscribe/token>, <mailto:u@bounces.example>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Feedback-ID"] == "spring:glow:reconnect:reconnect"
    assert mail["Content-Language"] == "en"
    assert mail["MIME-Version"] == "1.0"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not mail.defects


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert sent().data == sent().data
    assert sent().data != sent(message_id="2.abc@glow.example").data


def test_lines_are_short_and_end_in_crlf() -> None:
    for name in NASTY:
        data = sent(name, text=f"{name}\n.\n..{name * 9}\n", html=name * 50 + "\n", from_name=name).data
        lines = data.split(b"\r\n")
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert max(map(len, lines)) <= 78


@pytest.mark.parametrize("name", NASTY)
def test_every_text_comes_back_as_it_was(name: str) -> None:
    one = sent(f"Expired access for {name} collaboration", text=f"Hi {name}\n", html=f"<p>{name}</p>\n")
    assert decoded(legacy(one)["Subject"]) == f"Expired access for {name} collaboration"
    assert modern(one)["Subject"] == f"Expired access for {name} collaboration"
    plain, html = modern(one).iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert plain.get_content().replace("\r\n", "\n") == f"Hi {name}\n"
    assert html.get_content().replace("\r\n", "\n") == f"<p>{name}</p>\n"


@pytest.mark.parametrize("name", NASTY)
def test_a_display_name_comes_back_cut_at_most(name: str) -> None:
    shown = decoded(legacy(sent(from_name=name))["From"])
    name_part, _, address = shown.rpartition(" ")
    assert address == "<hello@glow.example>"
    if name_part.startswith('"'):
        name_part = name_part[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    assert len(name_part) <= 64
    assert name_part == name or (name_part.endswith("…") and name.startswith(name_part[:-1]))
    assert modern(sent(from_name=name))["From"].addresses[0].addr_spec == "hello@glow.example"


@pytest.mark.parametrize("locale", available())
@pytest.mark.parametrize("name", NASTY)
def test_every_subject_of_every_language_comes_back(locale: str, name: str) -> None:
    subject = Say(locale)(
        "Expired {network} access for {brand} collaboration", network="Instagram", brand=name.strip()
    )
    assert decoded(legacy(sent(subject))["Subject"]) == subject.strip()


printable = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\u202a\u202b\u202c\u202d\u202e"
    )
)


@settings(max_examples=300, deadline=None)
@given(printable)
def test_any_printable_subject_comes_back(subject: str) -> None:
    one = sent(subject)
    assert decoded(legacy(one)["Subject"]) == subject.strip()
    assert max(map(len, one.data.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "control", ["\r\nBcc: eve@evil.example", "\n", "\0", "\x85", "\u2028", "\u202e", "\x7f", "\ud800"]
)
def test_control_characters_are_refused_by_header(control: str) -> None:
    with pytest.raises(Unsendable, match="Subject"):
        sent(f"Hello{control}there")
    with pytest.raises(Unsendable, match="From"):
        sent(from_name=f"Glow{control}x")
    with pytest.raises(Unsendable, match="To"):
        sent(recipient=f"ana{control}@mail.example")
    with pytest.raises(Unsendable, match="Reply-To"):
        sent(reply_to=f"help{control}@mail.example")


@pytest.mark.parametrize(
    "wrong",
    ["", "ana", "ana@", "@mail.example", "a b@mail.example", "<ana@mail.example>", "a@b@c", "ana@[::1]"],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(Unsendable, match="To"):
        sent(recipient=wrong)


def test_a_domain_in_any_script_travels_in_ascii() -> None:
    one = sent(recipient="ana@bücher.example")
    assert one.recipient == "ana@xn--bcher-kva.example"
    assert not one.needs_smtputf8


def test_a_local_part_beyond_ascii_needs_smtputf8() -> None:
    one = sent(recipient="jürgen@bücher.example")
    assert one.recipient == "jürgen@xn--bcher-kva.example"
    assert one.needs_smtputf8


def test_message_ids_depend_on_key_and_message() -> None:
    made = message_id(KEYS, 7, domain_of("hello@bücher.example"))
    assert made == message_id(KEYS, 7, "bücher.example")
    assert made.endswith("@xn--bcher-kva.example")
    assert made != message_id(KEYS[::-1], 7, "bücher.example")
    assert made != message_id(KEYS, 8, "bücher.example")


def test_ids_cannot_break_the_feedback_id() -> None:
    assert feedback_id("a:b\r\n", "marke é", "reconnect") == "a%3Ab%0D%0A:marke%20%C3%A9:reconnect:reconnect"


def test_the_return_path_is_believed_only_when_it_is_ours() -> None:
    made = return_path.make(KEYS, 42, "bounces.example", "hello@glow.example")
    assert made.startswith("b+42.")
    assert return_path.read(KEYS, "bounces.example", made) == 42
    assert return_path.read(KEYS[::-1], "bounces.example", made.upper()) == 42
    assert return_path.read(("another key of thirty-two letters",), "bounces.example", made) is None
    assert return_path.read(KEYS, "bounces.example", made.replace("42", "43")) is None
    assert return_path.read(KEYS, "elsewhere.example", made) is None
    assert return_path.read(KEYS, "bounces.example", "b+42.@bounces.example") is None


def test_without_a_bounce_domain_bounces_go_to_the_brand() -> None:
    assert return_path.make(KEYS, 42, None, "hello@glow.example") == "hello@glow.example"
