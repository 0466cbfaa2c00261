"""What brands say in their mails in their own words, by kind and language; every version is kept (R9)."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from store import history
from store.brand_settings import NotAllowed, may_change, settable
from store.codes import Event
from store.database import Session
from store.intake.refusals import FORBIDDEN
from store.mail_codes import MailKind
from store.moment import Moment
from store.rules.concern import OPERATOR, Viewer
from store.tables import MailText
from templates import own_text
from templates.slots import TAGS, Broken, Fault, broken, tags_of

SUBJECT, NOTE, BUTTON, CLOSING = "subject", "note", "button", "closing"
SLOTS = {SUBJECT: 150, NOTE: 1_000, BUTTON: 40, CLOSING: 1_000}
"""How many characters each may have."""
PARAGRAPHS = (NOTE, CLOSING)
OWN_KINDS = tuple(kind for kind in MailKind if kind is not MailKind.FRESH_LINK)
"""A fresh link is what the creator asked for: no brand has a word in it."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Empty texts are the usual ones."""

    subject: str = ""
    note: str = ""
    """What people know as the intro."""
    button: str = ""
    closing: str = ""

    def known(self, missing: Collection[str]) -> "OwnWords":
        """Without the texts that speak of something that is not known of a creator: the usual ones serve there."""
        said = dataclasses.asdict(self)
        return OwnWords(**{name: "" if tags_of(text) & set(missing) else text for name, text in said.items()})


NOTHING_OWN = OwnWords()


@dataclass(frozen=True, slots=True)
class Version:
    """What stands now, since when."""

    words: OwnWords
    number: int
    changed_by: str
    """A Slack user, or the operator's own name."""
    changed_at: dt.datetime


def tags_for(kind: MailKind) -> tuple[str, ...]:
    """The places that a mail of *kind* can fill; a hub invite speaks of no network."""
    return tuple(tag for tag in TAGS if kind is not MailKind.HUB_INVITE or tag != "network")


def faults(kind: MailKind, words: OwnWords, hosts: tuple[str, ...]) -> dict[str, Broken]:
    """What cannot be taken, by slot. *hosts*: where links may lead."""
    found = {name: _fault(name, getattr(words, name), tags_for(kind), hosts) for name in SLOTS}
    return {name: fault for name, fault in found.items() if fault is not None}


def misled(note: str, hosts: tuple[str, ...]) -> Broken | None:
    """What cannot be taken of a paragraph that somebody writes for one occasion: a link that leads elsewhere."""
    return own_text.misled(note, hosts)


def _fault(name: str, text: str, tags: Collection[str], hosts: tuple[str, ...]) -> Broken | None:
    if not text:
        return None
    text = text.replace("\r\n", "\n")
    lines = text.replace("\n", " ") if name in PARAGRAPHS else text
    if (bad := FORBIDDEN.search(lines)) is not None:
        return Broken.at(text, bad.start(), f"U+{ord(bad[0]):04X}", Fault.UNPRINTABLE)
    if len(text) > SLOTS[name]:
        return Broken.at(text, SLOTS[name], str(SLOTS[name]), Fault.TOO_LONG)
    return broken(text, tags) or (own_text.misled(text, hosts) if name in PARAGRAPHS else None)


def missing_in(facts: Mapping[str, Any]) -> frozenset[str]:
    """The places in a brand's own words that nothing is known to fill."""
    known = {"network": facts.get("networks") or facts.get("network")}
    return frozenset(tag for tag in TAGS if not known.get(tag, facts.get(tag)))


def as_facts(words: OwnWords) -> dict[str, str]:
    """As a message keeps them: what is usual is left out."""
    return {name: text for name, text in dataclasses.asdict(words).items() if text}


async def of_brands(
    db: Session, kind: MailKind, brand_ids: Collection[str]
) -> Mapping[tuple[str, str], OwnWords]:
    """By brand and language."""
    if kind not in OWN_KINDS:
        return {}
    rows = await db.execute(
        select(MailText.brand_id, MailText.locale, *_WORDS).where(
            MailText.kind == kind, MailText.brand_id.in_(brand_ids), MailText.replaced_at.is_(None)
        )
    )
    return {(row.brand_id, row.locale): OwnWords(*row[2:]) for row in rows}


_WORDS = tuple(getattr(MailText, field.name) for field in dataclasses.fields(OwnWords))


async def own_words(db: Session, brand_id: str, kind: MailKind, locale: str) -> OwnWords:
    return (await of_brands(db, kind, [brand_id])).get((brand_id, locale), NOTHING_OWN)


async def version(db: Session, brand_id: str, kind: MailKind, locale: str) -> Version | None:
    """None: the brand has never said it in its own words."""
    return (await versions(db, brand_id)).get((kind, locale))


async def versions(db: Session, brand_id: str) -> Mapping[tuple[MailKind, str], Version]:
    """What stands, by kind and language, in the order of the kinds."""
    rows = await db.scalars(
        select(MailText)
        .where(MailText.brand_id == brand_id, MailText.replaced_at.is_(None))
        .order_by(MailText.locale)
    )
    found = {
        (row.kind, row.locale): Version(
            OwnWords(row.subject, row.note, row.button, row.closing),
            row.version,
            row.changed_by,
            row.changed_at,
        )
        for row in rows
        if row.kind in OWN_KINDS
    }
    return dict(sorted(found.items(), key=lambda each: OWN_KINDS.index(each[0][0])))


async def change(
    db: Session,
    viewer: Viewer,
    brand_id: str,
    kind: MailKind,
    locale: str,
    words: OwnWords,
    moment: Moment,
    *,
    is_admin: bool,
) -> bool:
    """A new version; mails that are queued already keep their words. False: it is what stands already.

    Raises NotAllowed. *words* have no `faults`.
    """
    brand = await settable(db, viewer, brand_id)
    if brand is None or not await may_change(db, viewer, brand_id, is_admin=is_admin):
        raise NotAllowed
    return await _change(db, brand.id, kind, locale, words, viewer.user_id, moment)


async def change_as_operator(
    db: Session, brand_id: str, kind: MailKind, locale: str, words: OwnWords, by: str, moment: Moment
) -> bool:
    """The same, by somebody at the installation's own console."""
    await settable(db, OPERATOR, brand_id)
    return await _change(db, brand_id, kind, locale, words, by, moment)


async def _change(
    db: Session, brand_id: str, kind: MailKind, locale: str, words: OwnWords, by: str, moment: Moment
) -> bool:
    before = await version(db, brand_id, kind, locale)
    if words == (before.words if before else NOTHING_OWN):
        return False
    its = (MailText.brand_id == brand_id, MailText.kind == kind, MailText.locale == locale)
    number = await db.scalar(select(func.max(MailText.version)).where(*its)) or 0
    await db.execute(
        update(MailText).where(*its, MailText.replaced_at.is_(None)).values(replaced_at=moment.at)
    )
    await db.execute(
        insert(MailText).values(
            brand_id=brand_id,
            kind=kind,
            locale=locale,
            version=number + 1,
            **dataclasses.asdict(words),
            changed_by=by,
            changed_at=moment.at,
        )
    )
    detail = {"by": by, "texts": kind, "locale": locale, "version": number + 1}
    await history.record(db, Event.SETTINGS_CHANGED, moment.at, brand_id=brand_id, detail=detail)
    return True
