"""A brand's own words in its mails, set in Slack (R9)."""

import asyncio
import datetime as dt

from sqlalchemy import select

from sandbox.mailbox import Mailbox
from sandbox.slack.views import View
from store import reminders
from store.codes import Event, Role
from store.database import Store
from store.mail_codes import MailKind
from store.moment import Moment
from store.tables import HistoryEntry, MailText, Member
from tests import given
from tests.bot.office import Office
from tests.bot.test_outreach import chooses, modal, send
from tests.bot.test_settings import admin

OWN = "Dear {{first_name}},\n<b>{{ brand }}</b> waits on {{network}}."


async def texts(office: Office) -> View:
    """The modal over the settings."""
    below = await modal(office, "settings Glow")
    await office.slack.click_view("UMAYA", below.id, "Mail texts…")
    views = office.slack.memory.views
    for _ in range(200):
        if (top := views.stack("UMAYA")[-1]).id != below.id:
            return top
        await asyncio.sleep(0.01)
    raise AssertionError("no modal was opened")


async def says(office: Office, kind: MailKind, locale: str, subject: str, note: str) -> View:
    """An admin's words, saved."""
    view = await texts(office)
    for menu, wanted, usual in (("texts_kind", kind.value, "reconnect"), ("texts_locale", locale, "en")):
        if wanted != usual:
            view = await chooses(office, view, menu, wanted)
    seen = await office.slack.submit_view("UMAYA", view.id, {"texts_subject": subject, "texts_note": note})
    assert (seen.failure, seen.errors) == ("", {})
    return office.slack.view(view.id)


async def creator(store: Store, who: str, first_name: str | None, locale: str) -> None:
    async with store.begin() as db:
        await given.creator(db, who, first_name=first_name, locale=locale)
        await given.profile(db, who)
        await given.participation(db, creator_id=who)


async def test_creators_read_the_brands_own_words_in_their_language_and_the_usual_ones_elsewhere(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    await admin(store)
    for who, first_name, locale in (
        ("dee", "Dee {{brand}}", "de"),
        ("eli", "Eli", "en"),
        ("kai", None, "de"),
    ):
        await creator(store, who, first_name, locale)
    saved = await says(office, MailKind.CONNECTION_REQUEST, "de", "{{brand}} & {{first_name}}", OWN)
    assert "Saved" in saved.words
    assert "Version 1, by <@UMAYA>" in saved.words
    assert "Dear Ana,\n<b>Glow</b> waits on Instagram." in saved.words

    view = await modal(office, "request instagram none")
    assert "3 mails go out" in view.words
    await office.slack.submit_view("UMAYA", view.id)
    assert (await send(store, mailbox, office.clock.at)).sent == 3
    mails = {mail.recipients[0].partition("@")[0]: mail for mail in mailbox.mails}
    assert mails["dee"].subject == "Glow & Dee {{brand}}"
    assert "Dear Dee {{brand}},\n<b>Glow</b> waits on Instagram." in mails["dee"].text
    assert "Dear <span dir" in mails["dee"].html
    assert "&lt;b&gt;<span" in mails["dee"].html
    assert mails["eli"].subject == "Glow would like to connect with your profiles"
    assert mails["kai"].subject != mails["dee"].subject
    assert "Dear" not in mails["kai"].text


async def test_reminders_of_the_plan_say_it_too(
    office: Office, store: Store, mailbox: Mailbox, now: dt.datetime
) -> None:
    await admin(store)
    await says(office, MailKind.RECONNECT, "en", "", "We keep your seat on {{campaign}}.")
    await office.breaks()
    await office.tick()
    async with store.begin() as db:
        await reminders.queue_due(db, Moment(now))
    await send(store, mailbox, office.clock.at)
    (mail,) = mailbox.mails
    assert "We keep your seat on Spring." in mail.text
    assert mail.subject == "Expired Instagram access for Glow collaboration"


async def test_the_usual_words_of_the_brand_are_its_own_and_whoever_writes_may_change_them(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    await admin(store)
    await creator(store, "eli", "Eli", "en")
    await says(office, MailKind.CONNECTION_REQUEST, "en", "", "Hello {{first_name}}.")
    view = await modal(office, "request eli")
    assert "Hello Eli." in view.words
    changed = "Hello {{first_name}}, {{nobody}} & {{7*7}}."
    view = await chooses(office, view, "outreach_note", changed)
    assert "Hello Eli, {{nobody}} & {{7*7}}." in view.words
    await office.slack.submit_view("UMAYA", view.id)
    await send(store, mailbox, office.clock.at)
    (mail,) = mailbox.mails
    assert "Hello Eli, {{nobody}} & {{7*7}}." in mail.text
    assert "</span>, {{nobody}} &amp; {{7*7}}." in mail.html


async def test_what_cannot_be_filled_is_refused_with_its_line_and_column(
    office: Office, store: Store
) -> None:
    await admin(store)
    view = await chooses(office, await texts(office), "texts_kind", "hub_invite")
    given = {"texts_subject": "{{lipsum}}", "texts_note": "Hello,\nfor {{ network }} only"}
    seen = await office.slack.submit_view("UMAYA", view.id, given)
    assert seen.errors == {
        "texts_subject hub_invite en": "Line 1, column 1: “{{lipsum}}” cannot be filled. "
        "There is {{first_name}}, {{brand}} and {{campaign}}.",
        "texts_note hub_invite en": "Line 2, column 5: “{{ network }}” cannot be filled. "
        "There is {{first_name}}, {{brand}} and {{campaign}}.",
    }
    async with store.read() as db:
        assert (await db.scalars(select(MailText))).all() == []


async def test_links_elsewhere_are_refused_at_their_inputs(office: Office, store: Store) -> None:
    await admin(store)
    view = await texts(office)
    given = {
        "texts_note": "Hello,\n- **[x](https://evil.example)**",
        "texts_button": "Go {{there}}",
        "texts_closing": "See [x](https://glow.example/{{first_name}})",
    }
    seen = await office.slack.submit_view("UMAYA", view.id, given)
    assert seen.errors == {
        "texts_note reconnect en": "Line 2, column 5: a link begins with https:// and leads to glow.example. "
        "Whoever runs Reconnect can allow more.",
        "texts_button reconnect en": "Line 1, column 4: “{{there}}” cannot be filled. "
        "There is {{first_name}}, {{brand}}, {{network}} and {{campaign}}.",
        "texts_closing reconnect en": "Line 1, column 30: “{{first_name}}” cannot stand in the address of a link.",
    }


async def test_button_and_closing_are_the_brands_own_and_links_lead_to_it(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    await admin(store)
    await creator(store, "eli", "Eli", "en")
    view = await texts(office)
    view = await chooses(office, view, "texts_kind", "connection_request")
    given = {
        "texts_note": "- **{{first_name}}**\n- [how](https://www.glow.example/how)",
        "texts_button": " Yes,  {{first_name}}! ",
        "texts_closing": "*Bye*",
    }
    seen = await office.slack.submit_view("UMAYA", view.id, given)
    assert (seen.failure, seen.errors) == ("", {})
    assert "Yes, Ana!" in office.slack.view(view.id).words
    view = await modal(office, "request eli")
    await office.slack.submit_view("UMAYA", view.id)
    await send(store, mailbox, office.clock.at)
    (mail,) = mailbox.mails
    assert "- Eli\n- how (https://www.glow.example/how)\n\nYes, Eli!\nhttps://" in mail.text
    assert "\n\nBye\n\n--------" in mail.text
    assert ">Yes, <span" in mail.html
    assert "<em>Bye</em>" in mail.html


async def test_a_link_in_words_for_one_occasion_leads_to_the_brand_as_well(
    office: Office, store: Store, mailbox: Mailbox
) -> None:
    await creator(store, "eli", "Eli", "en")
    view = await modal(office, "request eli")
    seen = await office.slack.submit_view("UMAYA", view.id, {"outreach_note": "[x](http://glow.example)"})
    assert list(seen.errors) == ["note connection_request glow"]
    assert "Line 1, column 1" in seen.errors["note connection_request glow"]
    await send(store, mailbox, office.clock.at)
    assert mailbox.mails == []


async def test_every_version_is_kept_and_told(office: Office, store: Store) -> None:
    await admin(store)
    for n in ("one", "two", "two"):
        view = await says(office, MailKind.HUB_INVITE, "ar", "", f"Number {n}")
    assert "Version 2" in view.words
    async with store.read() as db:
        kept = (await db.scalars(select(MailText).order_by(MailText.version))).all()
        assert [(one.version, one.note, one.replaced_at is None) for one in kept] == [
            (1, "Number one", False),
            (2, "Number two", True),
        ]
        told = await db.scalars(
            select(HistoryEntry.detail).where(HistoryEntry.event == Event.SETTINGS_CHANGED)
        )
        assert [one["version"] for one in told] == [1, 2]


async def test_who_is_no_admin_any_more_changes_nothing(office: Office, store: Store) -> None:
    await admin(store)
    view = await texts(office)
    async with store.begin() as db:
        (await db.get_one(Member, ("glow", "UMAYA"))).role = Role.MEMBER
    await office.slack.submit_view("UMAYA", view.id, {"texts_note": "Hello"})
    assert "You may not change this brand's settings any more" in office.slack.view(view.id).words
    assert "Mail texts" not in (await modal(office, "settings")).words
