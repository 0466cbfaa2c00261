"""The gallery's modals of writing to creators, a brand's settings and its mail texts."""

import dataclasses
import datetime as dt

from bot.blocks.mail_texts import Texts, mail_texts
from bot.blocks.outreach import Writing, outcome, outreach, progress
from bot.blocks.parts import Block
from bot.blocks.settings import settings
from locales import Say
from locales import outreach as usual
from mailer.letters import Letter
from reconnect.gallery import letters
from reconnect.gallery.sample import NAMES
from store import filters
from store.addressees import Chosen
from store.brand_settings import BrandSettings
from store.codes import Skip
from store.mail_codes import LeftOut, MailKind, OutreachState
from store.mail_texts import OwnWords, Version
from store.people import SeenBrand
from store.submissions import Progress

GLOW = SeenBrand("glow", "Glow & <Friends>", tracking=True)
BRANDS = (GLOW, SeenBrand("trail", "Trail " * 30, tracking=True))
MANY = tuple(SeenBrand(f"b{n}", f"Brand {n}", tracking=True) for n in range(150))
LEFT_OUT: dict[LeftOut | Skip, int] = {code: 3 * place + 1 for place, code in enumerate(LeftOut)}


def modals(say: Say) -> dict[str, Block]:
    return _outreach(say) | _settings(say) | _texts(say)


def messages(say: Say) -> dict[str, str]:
    """What people are told directly."""
    return {f"outreach_{name}": outcome(one, say) for name, one in _outcomes().items()}


def _outreach(say: Say) -> dict[str, Block]:
    nobody = Writing(MailKind.CONNECTION_REQUEST, GLOW, (GLOW,), None, "", "", "", "{}")
    letter = _letter(MailKind.CONNECTION_REQUEST)
    one = dataclasses.replace(
        nobody,
        chosen=Chosen(creator_id="ana"),
        who=NAMES[0],
        subject=letter.subject,
        note=usual.note(say, MailKind.CONNECTION_REQUEST, GLOW.name),
        going=1,
        left_out={},
        letter=letter,
        locale="en",
    )
    many = dataclasses.replace(
        one,
        kind=MailKind.PROMOTION_REQUEST,
        brands=BRANDS,
        chosen=Chosen(filters.parse('-tiktok campaign:"Spring Shimmer"')),
        who="",
        going=1_240,
        left_out=LEFT_OUT,
        letter=_letter(MailKind.PROMOTION_REQUEST),
    )
    under_way = Progress(
        1,
        "V1",
        "T1",
        "U1",
        MailKind.HUB_INVITE,
        OutreachState.WAITING,
        expected=1_240,
        mails=400,
        left_out={},
    )
    return {
        "modal_outreach_to_nobody": outreach(nobody, say),
        "modal_outreach_to_one": outreach(one, say),
        "modal_outreach_to_many": outreach(many, say),
        "modal_outreach_of_many_brands": outreach(dataclasses.replace(many, brands=MANY), say),
        "modal_outreach_all_left_out": outreach(dataclasses.replace(many, going=0, letter=None), say),
        "modal_outreach_reconnect": outreach(
            dataclasses.replace(
                many, kind=MailKind.RECONNECT, subject="", note="", letter=_letter(MailKind.RECONNECT)
            ),
            say,
        ),
        "modal_outreach_under_way": progress(under_way, say),
        **{f"modal_outreach_{name}": progress(each, say) for name, each in _outcomes().items()},
    }


def _outcomes() -> dict[str, Progress]:
    done = Progress(
        1, "V1", "T1", "U1", MailKind.HUB_INVITE, OutreachState.DONE, expected=1_240, mails=1_240, left_out={}
    )
    reminders: dict[LeftOut | Skip, int] = {Skip.REMINDED_RECENTLY: 12, Skip.UNSUBSCRIBED: 1}
    return {
        "done": dataclasses.replace(done, left_out=LEFT_OUT),
        "done_reconnect": dataclasses.replace(done, kind=MailKind.RECONNECT, left_out=reminders),
        "done_for_nobody": dataclasses.replace(done, mails=0),
        "not_theirs": dataclasses.replace(done, state=OutreachState.NOT_THEIRS, mails=1_000),
        "unclear": dataclasses.replace(done, state=OutreachState.UNCLEAR, mails=0),
    }


def _settings(say: Say) -> dict[str, Block]:
    texts = {
        "default_locale": "pt-BR",
        "tracking": "on",
        "sending": "hold",
        "warn_days": "7",
        "quiet_hours": "21:00-08:00",
        "max_reminders": "",
        "hashtags": "glow;glowup;" + ";".join(f"tag{n}" for n in range(100)),
        "marketplace_url": "https://tiktok.example/invited?by=glow",
        "thanks": "on",
        "colour": "#ffee00",
    }
    one = BrandSettings("glow", GLOW.name, texts, may_change=True)
    return {
        "modal_settings": settings(one, (GLOW,), say),
        "modal_settings_of_many_brands": settings(one, (GLOW, *MANY), say),
        "modal_settings_to_look_at": settings(dataclasses.replace(one, may_change=False), BRANDS, say),
    }


def _texts(say: Say) -> dict[str, Block]:
    own = OwnWords(
        "{{brand}} & {{first_name}}",
        "Dear {{first_name}},\n<3 from **all of us**.",
        "Yes, {{first_name}}!",
        "- See you\n- soon",
    )
    usual_ones = Texts(
        GLOW.name, MailKind.HUB_INVITE, "en", OwnWords(), None, _letter(MailKind.HUB_INVITE), "[]"
    )
    since = Version(own, 3, "U1", dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC))
    changed = dataclasses.replace(usual_ones, locale="ar", words=own, version=since, saved=True)
    return {
        "modal_texts": mail_texts(usual_ones, say),
        "modal_texts_of_the_brand": mail_texts(changed, say),
        "modal_texts_that_cannot_be_filled": mail_texts(dataclasses.replace(changed, letter=None), say),
    }


def _letter(kind: MailKind) -> Letter:
    return letters.letter(kind, "en")
