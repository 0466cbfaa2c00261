"""Each kind of mail that is sent by hand, as a creator's mailbox gets it."""

import csv
import datetime as dt
from html import unescape
from pathlib import Path

import pytest

from locales import Say, available, outreach
from mailer.sending import send_due
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from reconnect.commands.files import export_files
from sandbox.mail import Mail
from sandbox.mailbox import Mailbox
from store.addressees import Chosen, Draft
from store.codes import Network, PromotionAccess
from store.database import Store
from store.links import Links
from store.mail_codes import BY_HAND, MailKind
from store.moment import Moment
from store.rules.concern import Viewer
from store.submissions import submit, work_off_some
from tests import given
from tests.conftest import KEY

PUBLIC = "https://reconnect.example"
TIKTOK = "https://tiktok.example/join?from=glow&x=1"
MAYA = Viewer("T1", "UMAYA")


@pytest.fixture
async def readers(store: Store) -> None:
    """One creator for each language, whom Glow may send every kind of mail."""
    async with store.begin() as db:
        await given.brand(db, slack_team_id="T1", marketplace_url=TIKTOK, reply_to="help@glow.example")
        await given.campaign(db)
        for locale in available():
            who = f"reads-{locale}"
            await given.creator(db, who, first_name="{{ 7*7 }} <Ana>", locale=locale)
            await given.profile(db, who, promotion_access=PromotionAccess.SUPPORTED)
            await given.profile(db, who, Network.TIKTOK)
            await given.participation(db, creator_id=who)


async def arrives(store: Store, mailbox: Mailbox, draft: Draft, now: dt.datetime) -> dict[str, Mail]:
    """By the reader's language."""
    async with store.begin() as db:
        outreach_id = await submit(db, MAYA, draft, f"V {draft.kind}", 1, Moment(now))
        assert outreach_id is not None
        await work_off_some(db, outreach_id, Moment(now))
    writer = Writer((KEY,), Links((KEY,), PUBLIC), None)
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{mailbox.port}?starttls=never")) as smtp:
        await send_due(store, writer, smtp, Moment(now), "tests")
    return {mail.recipients[0].partition("@")[0].removeprefix("reads-"): mail for mail in mailbox.mails}


@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize("kind", BY_HAND)
async def test_every_kind_arrives_whole_in_every_language(
    store: Store, mailbox: Mailbox, now: dt.datetime, kind: MailKind
) -> None:
    mails = await arrives(store, mailbox, Draft(kind, "glow", Chosen()), now)

    assert set(mails) == set(available())
    for locale, mail in mails.items():
        say, message = Say(locale), mail.message
        plain = mail.text.replace("\u2068", "").replace("\u2069", "")
        assert mail.subject.replace("\u2068", "").replace("\u2069", "") == outreach.subject(say, kind, "Glow")
        assert message["Content-Language"] == locale
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        assert f'lang="{locale}"' in mail.html
        assert f'dir="{say.direction}"' in mail.html
        assert outreach.note(say, kind, "Glow") in plain
        assert "{{ 7*7 }} <Ana>" in plain
        assert "{{ 7*7 }} &lt;Ana&gt;" in mail.html

        links = {link for link in plain.split() if link.startswith("https://")}
        page = next(link for link in links if link.startswith(f"{PUBLIC}/c/"))
        button = TIKTOK if kind is MailKind.MARKETPLACE_INVITE else page
        before_button = plain.split(button)[0].rstrip().splitlines()[-1]
        assert before_button == outreach.button(say, kind)
        assert all(f'href="{link}"' in unescape(mail.html) for link in links)
        unsubscribe = next(link for link in links if "/unsubscribe/" in link)
        assert f"<{unsubscribe}>" in message["List-Unsubscribe"]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Reply-To"] == "help@glow.example"


@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize("kind", BY_HAND)
async def test_ones_own_words_come_out_as_they_were_typed_and_an_empty_note_is_none(
    store: Store, mailbox: Mailbox, now: dt.datetime, kind: MailKind
) -> None:
    own = Draft(
        kind, "glow", Chosen(), subject="<b>{{ x }}</b> & {%", note="One <i>\nand {{ 6*7 }} & {# x #}"
    )
    mails = await arrives(store, mailbox, own, now)
    assert {mail.subject for mail in mails.values()} == {"<b>{{ x }}</b> & {%"}
    for mail in mails.values():
        assert "One <i>\nand {{ 6*7 }} & {# x #}" in mail.text
        assert "One &lt;i&gt;<br>and {{ 6*7 }} &amp; {# x #}" in mail.html

    mailbox.mails.clear()
    later = now + dt.timedelta(days=3)
    async with store.begin() as db:
        outreach_id = await submit(
            db, MAYA, Draft(kind, "glow", Chosen(), note=""), "V again", 1, Moment(later)
        )
        assert outreach_id is not None
        done = await work_off_some(db, outreach_id, Moment(later))
    assert done is not None
    assert done.mails == len(available())
    writer = Writer((KEY,), Links((KEY,), PUBLIC), None)
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{mailbox.port}?starttls=never")) as smtp:
        await send_due(store, writer, smtp, Moment(later), "tests")
    for mail in mailbox.mails:
        assert outreach.note(Say(mail.message["Content-Language"]), kind, "Glow") not in mail.text


@pytest.mark.usefixtures("readers")
async def test_messages_csv_names_who_asked(
    store: Store, mailbox: Mailbox, now: dt.datetime, tmp_path: Path
) -> None:
    for kind in BY_HAND:
        await arrives(store, mailbox, Draft(kind, "glow", Chosen()), now)
    await export_files(store, tmp_path)
    with (tmp_path / "messages.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {(row["kind"], row["state"], row["asked_by"]) for row in rows} == {
        (kind, "sent", "UMAYA") for kind in BY_HAND
    }
