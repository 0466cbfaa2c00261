"""Signatures, judged by dkimpy: another's eyes, and another's reading of the standard."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from locales import available
from mailer import dkim_keys
from mailer.dkim import Ring
from mailer.dkim_keys import BadKey, FileKey, make, read
from mailer.envelope import Envelope, Outside, envelope
from mailer.letters import Letter
from mailer.notice_letter import KIND
from mailer.skeleton import encoded
from reconnect.gallery import letters
from store.mail_codes import MailKind

LONG_AGO = dt.datetime(2024, 3, 1, 9, tzinfo=dt.UTC)
"""Verifiers take no signature from the future."""
GLOW = FileKey("glow.example", "s1", rsa.generate_private_key(65537, 2048))
RING = Ring((GLOW,))


def mail(letter: Letter | None = None, **other: object) -> Envelope:
    outside = Outside(
        from_name="Glow & Co",
        from_email="Program@Glow.example",
        recipient="ana@mail.example",
        mail_from="b+7.0123456789abcdef@bounces.example",
        message_id="7.0123456789abcdef01234567@glow.example",
        date=LONG_AGO,
        unsubscribe_url="https://reconnect.example/unsubscribe/token",
        unsubscribe_mailto="mailto:u+7.0123456789abcdef@bounces.example",
        feedback_id="spring:glow:reconnect:reconnect",
    )
    plain = Letter(subject="Expired access", text="Hi Ana \t \n\n\n", html="<p>Hi  Ana</p>\n\n", locale="en")
    return envelope(encoded(letter or plain), replace(outside, **other))  # type: ignore[arg-type]


def holds(data: bytes, *keys: FileKey, number: int = 0) -> bool:
    """Whether dkimpy believes the mail's signature, asking a DNS that has the records of *keys*."""
    records = {f"{key.record_name}.".encode(): key.record.encode() for key in keys or (GLOW,)}
    try:
        return bool(dkim.DKIM(data).verify(number, dnsfunc=lambda name, timeout=5: records.get(name)))
    except dkim.DKIMException:
        return False


def tags(data: bytes) -> dict[str, str]:
    value = data.partition(b":")[2].partition(b"\r\nFrom")[0].decode()
    return dict(one.strip().split("=", 1) for one in re.sub(r"\s", "", value).split(";"))


@pytest.mark.parametrize("kind", [*MailKind, KIND])
def test_every_letter_in_every_language_bears_a_signature_that_holds(kind: str) -> None:
    for locale in available():
        written = letters.letter(kind, locale)
        signed = RING.signed(mail(written)).data
        assert holds(signed), locale
        assert holds(RING.signed(mail(written, from_name="Glöw 🌟 " * 9, recipient_name="ليلى")).data), locale
        assert max(map(len, signed.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_a_retry_is_the_same_to_the_byte() -> None:
    signed = RING.signed(mail())
    assert signed == RING.signed(mail())
    assert signed.data.endswith(mail().data)
    told = tags(signed.data)
    assert (told["d"], told["s"], told["t"]) == ("glow.example", "s1", str(int(LONG_AGO.timestamp())))
    assert (told["a"], told["c"]) == ("rsa-sha256", "relaxed/relaxed")
    assert {"list-unsubscribe", "list-unsubscribe-post", "feedback-id"} <= set(told["h"].split(":"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Hi Ana", b"Hi Bob"),
        (b"<p>", b"<b>"),
        (b"Subject: Expired", b"Subject: Great"),
        (b"\r\nSubject: ", b"\r\nSubject: Win\r\nSubject: "),
        (b'From: "', b'From: eve@eve.example\r\nFrom: "'),
        (b"/unsubscribe/token", b"/unsubscribe/other"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"To: ana@", b"To: bob@"),
        (b"t=1709", b"t=1708"),
        (b"MIME-Version", b"Reply-To: eve@eve.example\r\nX: y\r\nMIME-Vers"),
    ],
)
def test_what_is_changed_on_the_way_is_noticed(before: bytes, after: bytes) -> None:
    signed = RING.signed(mail()).data
    assert before in signed
    assert not holds(signed.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: Expired access", b"SUBJECT:  Expired\r\n\t access "),
        (b"Content-Language", b"X-Added-On-The-Way: yes\r\nContent-Language"),
        (b"<p>Hi ", b"<p>Hi  \t"),
    ],
)
def test_what_relays_do_to_white_space_does_no_harm(before: bytes, after: bytes) -> None:
    signed = RING.signed(mail()).data
    assert before in signed
    assert holds(signed.replace(before, after) + b"\r\n\r\n")


def test_each_key_of_the_domain_signs_and_no_other() -> None:
    newer = FileKey("glow.example", "s2", rsa.generate_private_key(65537, 1024))
    other = FileKey("acme.example", "s1", newer.private)
    ring = Ring((GLOW, newer, other))
    signed = ring.signed(mail()).data
    assert signed.count(b"DKIM-Signature:") == 2
    assert all(holds(signed, GLOW, newer, number=number) for number in (0, 1))
    for address in ("program@mail.glow.example", "program@glow.example.org", "glow.example@else.example"):
        assert ring.signed(mail(from_email=address)) == mail(from_email=address)


def test_a_domain_with_other_letters_signs_as_it_travels(tmp_path: Path) -> None:
    key = make(tmp_path, "Glöw.example", "s1")
    assert key.domain == "xn--glw-tna.example"
    assert holds(Ring((key,)).signed(mail(from_email="hallo@glöw.example")).data, key)


def test_ed25519_signs_the_hash(tmp_path: Path) -> None:
    key = make(tmp_path, "glow.example", "e1", ed25519=True)
    signed = Ring((key,)).signed(mail()).data
    assert tags(signed)["a"] == "ed25519-sha256"
    digest = Hash(SHA256())
    digest.update(b"what")
    public = key.private.public_key()
    assert isinstance(public, Ed25519PublicKey)
    public.verify(key.sign(b"what"), digest.finalize())
    assert len(key.record) == len("v=DKIM1; k=ed25519; p=") + 44


def test_a_key_that_was_made_is_read_again_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = [make(folder, "glow.example", "s1"), make(folder, "glow.example", "s2", ed25519=True)]
    (folder / "README").write_text("what these are")
    assert [one.record for one in read(folder)] == [one.record for one in made]
    assert {file.stat().st_mode & 0o777 for file in folder.glob("*.pem")} == {0o600}
    assert made[0].record_name == "s1._domainkey.glow.example"
    with pytest.raises(BadKey, match="is there already"):
        make(folder, "glow.example", "s1")
    assert [one.record for one in read(folder)] == [one.record for one in made]
    for domain, selector in (
        ("glow", "s1"),
        ("../glow.example", "s1"),
        ("glow.example", "s 1"),
        ("a..b", "s"),
    ):
        with pytest.raises(BadKey):
            make(folder, domain, selector)


SMALL = rsa.generate_private_key(65537, 1024)
PKCS8 = (Encoding.PEM, PrivateFormat.PKCS8)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("key.pem", b"", "not named"),
        ("glow.example.UPPER.pem", b"", "not named"),
        ("-.example.s1.pem", SMALL.private_bytes(*PKCS8, NoEncryption()), "not a domain"),
        ("glow.example.s1.pem", b"no key", "no private key in PEM"),
        (
            "glow.example.s1.pem",
            SMALL.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "no private key in PEM",
        ),
        ("glow.example.s1.pem", SMALL.private_bytes(*PKCS8, BestAvailableEncryption(b"x")), "pass phrase"),
        (
            "glow.example.s1.pem",
            ec.generate_private_key(ec.SECP256R1()).private_bytes(*PKCS8, NoEncryption()),
            "another kind",
        ),
    ],
)
def test_what_is_no_key_is_refused_by_its_name(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadKey, match=said):
        read(tmp_path)
    with pytest.raises(BadKey, match="cannot be read"):
        dkim_keys.read(tmp_path / "elsewhere")
