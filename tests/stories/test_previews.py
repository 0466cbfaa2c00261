"""`reconnect preview` shows a mail as it would be sent, whatever its kind, in every language."""

import asyncio
import email
import email.policy
import struct
from pathlib import Path

import pytest

from locales import Say, available, outreach
from store.mail_codes import BY_HAND, MailKind
from tests.stories.operating import Operator, lapsed_creators

LINK = "https://tiktok.example/join"


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    operator = Operator(tmp_path)
    lapsed_creators(operator, 1, "2026-11-17", "2026-08-18")
    operator.write(
        "brands.csv",
        [
            {
                "brand_id": "glow",
                "name": "Glow",
                "from_email": "hi@glow.example",
                "marketplace_url": LINK,
            }
        ],
    )
    await operator.run("import", str(tmp_path))
    return operator


@pytest.mark.parametrize(("place", "kind"), list(enumerate(BY_HAND)))
async def test_every_kind_and_every_language(operator: Operator, place: int, kind: MailKind) -> None:
    """Each language once: what a kind says in all of them is the letters' own matter."""

    async def shown(locale: str, style: str) -> str:
        return await operator.run(
            "preview", kind, "--brand", "glow", "--locale", locale, "--format", style, "--creator", "c000"
        )

    locales = available()[place :: len(BY_HAND)]
    raw = await asyncio.gather(*(shown(locale, "eml") for locale in locales))
    for locale, each in zip(locales, raw, strict=True):
        mail = email.message_from_string(each, policy=email.policy.default)
        assert mail["Content-Language"] == locale
        subject = str(mail["Subject"]).replace("\u2068", "").replace("\u2069", "")
        assert subject == outreach.subject(Say(locale), kind, "Glow")
    assert '<html lang="ar"' in await shown("ar", "html")
    text = await shown("de", "text")
    assert outreach.button(Say("de"), kind) in text
    assert (LINK in text) is (kind is MailKind.MARKETPLACE_INVITE)


async def test_a_marketers_notice(operator: Operator) -> None:
    asked = ("preview", "notice", "--brand", "glow", "--locale", "de", "--creator", "c000")
    mail = email.message_from_string(
        await operator.run(*asked, "--format", "eml"), policy=email.policy.default
    )
    assert mail["Subject"] == "1 Verbindung ist erloschen"
    link = str(mail["List-Unsubscribe"]).strip(" <>")
    assert "/unsubscribe/notices/" in link
    assert link in await operator.run(*asked)


async def test_a_brand_that_says_it_in_its_own_words(operator: Operator) -> None:
    intro = operator.folder / "intro.md"
    intro.write_text("Bis bald bei **{{campaign}}**!\r\n", encoding="utf-8-sig")
    which = ("--brand", "glow", "--kind", "hub_invite", "--locale", "de")
    changed = ("--subject", "Hallo {{first_name}}", "--intro", str(intro), "--by", "maya")
    assert "version 1" in await operator.run("texts", "set", *which, *changed)
    assert "Nothing was different" in await operator.run("texts", "set", *which, *changed)
    asked = ("preview", "hub_invite", "--brand", "glow", "--creator", "c000")
    assert "Bis bald bei Spring!" in await operator.run(*asked, "--locale", "de")
    assert "Subject: Hallo Ana" in await operator.run(*asked, "--locale", "de", "--format", "eml")
    assert "Bis bald" not in await operator.run(*asked, "--locale", "ja")
    tried = await operator.run(*asked, "--locale", "de", "--button", "Los!")
    assert "Los!" in tried
    assert "Bis bald bei Spring!" in tried
    assert "Los!" not in await operator.run(*asked, "--locale", "de")

    assert "version 2" in await operator.run(
        "texts", "set", *which, "--closing", "/dev/null", "--button", "Auf!"
    )
    (stands,) = (await operator.read("texts", "show", "--brand", "glow"))["texts"]
    assert (stands["kind"], stands["locale"], stands["version"]) == ("hub_invite", "de", 2)
    assert (stands["subject"], stands["button"], stands["closing"]) == ("Hallo {{first_name}}", "Auf!", "")
    assert stands["intro"] == "Bis bald bei **{{campaign}}**!"
    assert "intro    Bis bald" in await operator.run("texts", "show", "--brand", "glow", "--locale", "de")
    await operator.run("texts", "reset", *which)
    assert "usual" in await operator.run("texts", "show", "--brand", "glow")
    assert "Bis bald" not in await operator.run(*asked, "--locale", "de")


async def test_words_that_cannot_be_taken_are_refused_by_line_and_column(operator: Operator) -> None:
    intro = operator.folder / "intro.md"
    intro.write_text("Dear\ndear, {{frist_name}}", encoding="utf-8")
    closing = operator.folder / "closing.md"
    closing.write_text("\n see [x](https://evil.example)", encoding="utf-8")
    texts = ("--intro", str(intro), "--closing", str(closing), "--button", "b" * 41, "--subject", "\u202ex")
    told = (
        "closing, line 2, column 6: a link may not lead to https://evil.example; links begin with https:// and "
        "lead to glow.example (`reconnect texts links` allows more)"
    )
    for command in (
        ("preview", "reconnect", "--brand", "glow"),
        ("texts", "set", "--brand", "glow", "--kind", "reconnect", "--locale", "de"),
    ):
        process = await operator.start(*command, *texts)
        out, err = await process.communicate()
        assert (process.returncode, out) == (1, b"")
        assert err.decode().splitlines() == [
            "subject, line 1, column 1: U+202E is a character that no mail can hold",
            "intro, line 2, column 7: {{frist_name}} is not a place that can be filled; did you mean {{first_name}}?",
            "button, line 1, column 41: the text goes on; at most 40 characters are allowed",
            told,
        ]
    assert "usual" in await operator.run("texts", "show", "--brand", "glow")
    assert "evil.example" in await operator.run(
        "texts", "links", "--brand", "glow", "--allow", "Evil.example."
    )
    which = ("--brand", "glow", "--kind", "reconnect", "--locale", "de")
    assert "version 1" in await operator.run("texts", "set", *which, "--closing", str(closing))
    for wrong in (
        ("texts", "set", *which),
        ("texts", "set", "--brand", "none", "--kind", "reconnect", "--locale", "de", "--button", "x"),
        ("texts", "set", "--brand", "glow", "--kind", "fresh_link", "--locale", "de", "--button", "x"),
        ("texts", "set", "--brand", "glow", "--kind", "reconnect", "--locale", "xx", "--button", "x"),
        ("preview", "fresh_link", "--brand", "glow", "--button", "x"),
    ):
        await operator.run(*wrong, status=2)


async def test_a_brands_colour_and_logo(operator: Operator) -> None:
    logo = operator.folder / "logo.png"
    header = struct.pack(">IIBBBBB", 320, 96, 8, 0, 0, 0, 0)
    logo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + header + b"crc_" + b"\0\0\0\0IEND\xaeB`\x82")
    told = await operator.run("brand-look", "glow", "--colour", "#FFEE00", "--logo", str(logo))
    assert told.startswith("Glow: #ffee00 (shown as ")
    assert "a logo of 160 × 48" in told
    raw = await operator.run("preview", "reconnect", "--brand", "glow", "--format", "eml")
    assert "multipart/related" in raw
    assert "image/png" in raw
    await operator.run("brand-look", "glow", "--colour", "red", status=1)
    await operator.run("brand-look", "glow", "--logo", str(operator.folder / "brands.csv"), status=1)
    await operator.run("brand-look", "nobody", status=2)
    assert await operator.run("brand-look", "glow") == told
    usual = await operator.run("brand-look", "glow", "--no-colour", "--no-logo")
    assert usual == "Glow: the usual colour; no logo.\n"
    raw = await operator.run("preview", "reconnect", "--brand", "glow", "--format", "eml")
    assert "multipart/related" not in raw
