"""`reconnect preview` shows a mail as it would be sent, whatever its kind, in every language."""

import asyncio
import email
import email.policy
import sqlite3
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


@pytest.mark.parametrize("kind", BY_HAND)
async def test_every_kind_in_every_language(operator: Operator, kind: MailKind) -> None:
    async def shown(locale: str, style: str) -> str:
        return await operator.run(
            "preview", kind, "--brand", "glow", "--locale", locale, "--format", style, "--creator", "c000"
        )

    locales = available()
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
    with sqlite3.connect(operator.folder / "reconnect.db") as db:
        db.execute(
            "INSERT INTO mail_texts (brand_id, kind, locale, version, subject, note, changed_by, changed_at) "
            "VALUES ('glow', 'hub_invite', 'de', 1, 'Hallo {{first_name}}', 'Bis bald bei {{campaign}}!', 'U1', 0)"
        )
    asked = ("preview", "hub_invite", "--brand", "glow", "--creator", "c000")
    assert "Bis bald bei Spring!" in await operator.run(*asked, "--locale", "de")
    assert "Subject: Hallo Ana" in await operator.run(*asked, "--locale", "de", "--format", "eml")
    assert "Bis bald" not in await operator.run(*asked, "--locale", "ja")
