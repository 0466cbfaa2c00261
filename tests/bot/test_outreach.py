"""Writing to creators from Slack: chosen, counted, previewed, sent once each (R10)."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.queueing import tell_progress
from mailer.sending import send_due
from mailer.sent import Sent
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from sandbox.mailbox import Mailbox
from sandbox.slack.views import View
from store import erasure, filters, unsubscribing
from store.addressees import Chosen, Draft
from store.codes import Event, Network, PromotionAccess, Sending, Stage
from store.database import Store
from store.links import Links
from store.mail_codes import MailKind, MailState
from store.moment import Moment
from store.rules.concern import Viewer
from store.submissions import submit
from store.tables import Brand, Creator, HistoryEntry, Member, Message, Profile, PromotionRequest, Suppression
from tests import given
from tests.bot.office import Office
from tests.bot.test_notices_of_events import unanswered
from tests.conftest import KEY

WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), None)
LOCALES = ("en", "de", "ar", "ja")
DAY = dt.timedelta(days=1)


@pytest.fixture
async def thirty(store: Store, office: Office) -> None:
    """Thirty creators in four languages who take part in Spring and have connected nothing."""
    async with store.begin() as db:
        for n in range(30):
            who = f"c{n:02}"
            await given.creator(db, who, first_name=f"Name{n:02}", locale=LOCALES[n % 4])
            await given.profile(db, who)
            await given.participation(db, creator_id=who)


async def send(store: Store, mailbox: Mailbox, at: dt.datetime) -> Sent:
    async with Smtp(SmtpAddress.parse(f"smtp://127.0.0.1:{mailbox.port}?starttls=never")) as smtp:
        return await send_due(store, WRITER, smtp, Moment(at), "tests")


async def modal(office: Office, text: str, who: str = "UMAYA") -> View:
    """The modal that a command opens."""
    views = office.slack.memory.views
    for view in views.stack(who)[:1]:
        await office.slack.close_view(who, view.id, all_of_them=True)
    assert (await office.types(text, who)).failure == ""
    for _ in range(200):
        if stack := views.stack(who):
            return stack[-1]
        await asyncio.sleep(0.01)
    raise AssertionError("no modal was opened")


async def chooses(office: Office, view: View, what: str, value: object) -> View:
    before = view.hash
    await office.slack.choose_view("UMAYA", view.id, what, value)
    for _ in range(200):
        if (now := office.slack.view(view.id)).hash != before:
            return now
        await asyncio.sleep(0.01)
    raise AssertionError("the modal was not redrawn")


async def told(office: Office, n: int = 1, who: str = "UMAYA") -> str:
    """The newest direct message, when there are *n*."""
    await office.tick()
    for _ in range(300):
        messages = office.slack.messages(office.slack.direct(who), who)
        if len(messages) >= n:
            return messages[-1].words
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was told")


async def messages(store: Store) -> list[Message]:
    async with store.read() as db:
        found = list(await db.scalars(select(Message).order_by(Message.id)))
        db.expunge_all()
        return found


@pytest.mark.usefixtures("thirty")
async def test_a_request_to_thirty_in_four_languages_arrives_once_each(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    async with store.begin() as db:
        (await db.get_one(Creator, "c01")).unsubscribed_at = office.clock.at
        db.add(Suppression(address="c02@mail.example", since=office.clock.at, reason="refused", detail=""))
        (await db.get_one(Creator, "c03")).email = None

    view = await modal(office, "request instagram campaign:Spring")
    assert "27 mails go out" in view.words
    assert "5 are left out" in view.words
    assert "2: connected already" in view.words
    assert "1: unsubscribed" in view.words
    assert "As the first of them gets it, in English" in view.words
    assert "Hi Name00," in view.words
    assert "Glow would like to connect with your profiles" in view.words
    assert "/c/" not in view.words

    first = await office.slack.submit_view("UMAYA", view.id)
    assert first.failure == ""
    assert "Queued 27 mails (connection request). 5 left out:" in await told(office)
    async with store.begin() as db:
        await unsubscribing.unsubscribe(db, "c04", office.clock.at, how="page")

    done = await send(store, mailbox, office.clock.at)

    assert (done.sent, done.void) == (26, 1)
    assert sorted(mail.recipients[0] for mail in mailbox.mails) == sorted(
        f"c{n:02}@mail.example" for n in range(30) if n not in (1, 2, 3, 4)
    )
    spoken = {mail.message["Content-Language"] for mail in mailbox.mails}
    assert spoken == set(LOCALES)
    sent = [one for one in await messages(store) if one.state is MailState.SENT]
    assert {one.kind for one in sent} == {MailKind.CONNECTION_REQUEST}
    async with store.read() as db:
        events = list(await db.scalars(select(HistoryEntry.event).where(HistoryEntry.creator_id == "c05")))
    assert events == [Event.OUTREACH_QUEUED, Event.OUTREACH_SENT]
    assert (
        "<@UMAYA> asked for a mail from Glow: connection request"
        in (await office.presses((await office.types("Name05")).messages[0], "History")).words
    )
    again = await modal(office, "request instagram campaign:Spring")
    assert "Nobody gets this mail" in again.words
    assert "got the same mail in the last three days" in again.words


@pytest.mark.usefixtures("thirty")
async def test_one_submission_that_arrives_twice_is_sent_once(office: Office, store: Store) -> None:
    view = await modal(office, "request campaign:Spring instagram none")

    both = (office.slack.submit_view("UMAYA", view.id) for _ in range(2))
    assert {seen.failure for seen in await asyncio.gather(*both)} == {""}
    await told(office)
    draft = Draft(MailKind.CONNECTION_REQUEST, "glow", Chosen(filters.parse("instagram none")))
    async with store.begin() as db:
        # Another process gets Slack's repetition.
        again = await submit(db, Viewer("T1", "UMAYA"), draft, view.id, 30, Moment(office.clock.at))

    assert again is None
    assert len(await messages(store)) == 30


async def test_own_words_are_escaped_and_go_to_everybody(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    async with store.begin() as db:
        await given.creator(db, "dee", locale="de")
        await given.profile(db, "dee")
        await given.participation(db, creator_id="dee")
    view = await modal(office, "request dee")
    own = {"outreach_subject": "Hello & <b>welcome</b>", "outreach_note": "See you\nsoon & <i>well</i>"}
    redrawn = await chooses(office, view, "outreach_subject", own["outreach_subject"])
    assert "Hello & <b>welcome</b>" in redrawn.words
    await office.slack.submit_view("UMAYA", view.id, own)
    await told(office)
    assert (await send(store, mailbox, office.clock.at)).sent == 1
    (mail,) = mailbox.mails
    assert mail.subject == "Hello & <b>welcome</b>"
    assert "See you<br>soon &amp; &lt;i&gt;well&lt;/i&gt;" in mail.html
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_a_reminder_by_hand_is_the_next_of_its_series_with_a_note(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    await office.breaks()
    view = await modal(office, "remind instagram")
    assert "1 mail goes out" in view.words
    assert "Access has not expired" in view.words
    await office.slack.submit_view("UMAYA", view.id, {"outreach_note": "We miss your numbers."})
    assert "Queued 1 mail (reconnect reminder)" in await told(office)
    assert (await send(store, mailbox, office.clock.at)).sent == 1
    (mail,) = mailbox.mails
    assert "We miss your numbers." in mail.text
    assert mail.subject == "Expired Instagram access for Glow collaboration"


async def test_promotion_is_asked_for_by_mail_and_noted(office: Office, store: Store) -> None:
    view = await modal(office, "promote ana")
    assert "promotion access is not possible there" in view.words
    async with store.begin() as db:
        (await db.get_one(Profile, "ana-instagram")).promotion_access = PromotionAccess.SUPPORTED
    view = await modal(office, "promote ana instagram")
    await office.slack.submit_view("UMAYA", view.id)
    await told(office)
    async with store.read() as db:
        (asked,) = (await db.scalars(select(PromotionRequest))).all()
        assert (asked.profile_id, asked.asked_by, asked.brand_id) == ("ana-instagram", "UMAYA", "glow")
    assert "Asked for by <@UMAYA>" in await office.reads("ana")


async def test_template_and_brand_are_changed_in_the_modal(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(
            db, "trail", name="Trail", slack_team_id="T1", marketplace_url="https://tcm.example/t"
        )
        await given.campaign(db, "run", "trail")
        await given.creator(db, "dee")
        await given.profile(db, "dee", Network.TIKTOK)
        for campaign in ("run", "spring"):
            await given.participation(db, campaign, "dee", stage=Stage.INVITED)
    view = await modal(office, "invite dee")
    assert "Your page for working with" in view.words
    view = await chooses(office, view, "outreach_brand", "glow")
    view = await chooses(office, view, "outreach_kind", "marketplace_invite")
    assert "Nobody gets this mail" in view.words
    assert "the brand has no link into TikTok Creator Marketplace" in view.words
    view = await chooses(office, view, "outreach_brand", "trail")
    assert "1 mail goes out" in view.words
    assert "Trail invites you to TikTok Creator Marketplace" in view.words
    assert "https://tcm.example/t" in view.words


async def test_without_a_name_the_modal_offers_creators_and_campaigns(office: Office) -> None:
    view = await modal(office, "invite")
    assert "Choose a creator, or a campaign" in view.words
    offered = await office.slack.options("UMAYA", view, "outreach_creator", "an")
    assert [one["text"]["text"] for one in offered] == ["Ana López"]
    view = await chooses(office, view, "outreach_campaign", "spring")
    assert "2: connected already" in view.words
    view = await chooses(office, view, "outreach_creator", offered[0])
    assert "To *Ana López*" in view.words


async def test_other_workspaces_are_neither_counted_nor_written_to(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "acme", slack_team_id="T2")
        await given.campaign(db, "hush", "acme")
        await given.creator(db, "zoe")
        await given.profile(db, "zoe")
        await given.participation(db, "hush", "zoe")
    view = await modal(office, "request instagram")
    assert "Nobody gets this mail" in view.words
    assert "2 are left out" in view.words
    assert "I know nothing by" in await office.reads("request campaign:hush")
    assert "no creator" in await office.reads("request zoe")


async def test_who_lost_the_brand_meanwhile_sends_nothing(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.brand(db, "trail", slack_team_id="T1")
        await given.creator(db, "dee")
        await given.profile(db, "dee")
        await given.participation(db, creator_id="dee")
    view = await modal(office, "request dee")
    async with store.begin() as db:
        db.add(Member(brand_id="glow", person="UPAUL", slack_user_id="UPAUL"))
    await office.slack.submit_view("UMAYA", view.id)
    assert "You do not see that brand any more" in office.slack.view(view.id).words
    assert await messages(store) == []


async def test_what_changes_before_sending_counts(office: Office, store: Store, mailbox: Mailbox) -> None:
    async with store.begin() as db:
        for who in ("dee", "eli"):
            await given.creator(db, who)
            await given.profile(db, who)
            await given.participation(db, creator_id=who)
    view = await modal(office, "request instagram none")
    await office.slack.submit_view("UMAYA", view.id)
    await told(office)
    async with store.begin() as db:
        await given.grant(
            db, "dee-instagram", granted_at=office.clock.at, expires_at=office.clock.at + 60 * DAY
        )
    assert (await send(store, mailbox, office.clock.at)).void == 1
    async with store.begin() as db:
        (await db.get_one(Brand, "glow")).sending = Sending.HOLD
    assert [mail.recipients[0] for mail in mailbox.mails] == ["eli@mail.example"]
    view = await modal(office, "request instagram none")
    assert "the brand's sending is on hold" in view.words


async def test_the_notice_of_unanswered_reminders_leads_to_a_ready_draft(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    await office.types("subscribe")
    await office.breaks()
    await office.tick()
    await unanswered(store, office.clock.at)
    office.clock.at += 3 * DAY
    await office.tick()
    handed = office.posted()[-1]
    assert "3 reminders went unanswered" in handed.words
    seen = await office.slack.click("UMAYA", handed.channel_id, handed.ts, "Write to them…")
    view = await office.appears(seen)
    assert "To *Ana López*" in view.words
    assert "1 mail goes out" in view.words
    assert "We have written a few times" in view.words
    await office.slack.submit_view("UMAYA", view.id)
    assert (await send(store, mailbox, office.clock.at)).sent == 1
    assert "We have written a few times" in mailbox.mails[0].text.replace("\n", " ")


async def test_who_was_erased_meanwhile_gets_nothing(office: Office, store: Store) -> None:
    async with store.begin() as db:
        await given.creator(db, "dee")
        await given.profile(db, "dee")
        await given.participation(db, creator_id="dee")
    view = await modal(office, "request dee")
    async with store.begin() as db:
        await erasure.forget(db, "dee", office.clock.at)
    await office.slack.submit_view("UMAYA", view.id)
    assert "No mail was queued (connection request). Nobody fits any more." in await told(office)
    assert await messages(store) == []


async def test_filters_that_match_nobody_have_nothing_to_send(office: Office) -> None:
    view = await modal(office, "request youtube")
    assert "Nobody gets this mail" in view.words
    assert view.as_json()["submit"] is None


async def test_a_line_break_in_a_subject_is_a_space_and_what_no_mail_can_hold_is_said(
    office: Office, store: Store
) -> None:
    async with store.begin() as db:
        await given.creator(db, "dee")
        await given.profile(db, "dee")
        await given.participation(db, creator_id="dee")
    view = await modal(office, "request dee")
    seen = await office.slack.submit_view("UMAYA", view.id, {"outreach_subject": "Hello\x00 there"})
    assert list(seen.errors) == ["subject connection_request glow"]
    subject = "Hello\r\nBcc: eve@mail.example"
    await office.slack.submit_view("UMAYA", view.id, {"outreach_subject": subject})
    (mail,) = await messages(store)
    assert mail.words["subject"] == "Hello Bcc: eve@mail.example"


@pytest.mark.usefixtures("thirty")
async def test_what_a_dead_process_left_is_queued_and_told_by_the_next_one(
    office: Office, store: Store
) -> None:
    view = await modal(office, "request campaign:Spring instagram none")
    draft = Draft(MailKind.CONNECTION_REQUEST, "glow", Chosen(filters.parse("instagram none")))
    async with store.begin() as db:
        # It died right after it had written the submission down.
        await submit(db, Viewer("T1", "UMAYA"), draft, view.id, 30, Moment(office.clock.at))
    await tell_progress(store, office.clients, Moment(office.clock.at))
    assert "Queueing 30 mails…" in office.slack.view(view.id).words

    assert "Queued 30 mails (connection request)." in await told(office)
    assert "Queued 30 mails" in office.slack.view(view.id).words
    await office.tick()
    assert len(office.slack.messages(office.slack.direct("UMAYA"), "UMAYA")) == 1
    assert len(await messages(store)) == 30
