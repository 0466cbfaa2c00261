"""What brands say in their mails in their own words, by kind and language; every version is kept (R9)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from store import history
from store.brand_settings import NotAllowed, may_change, settable
from store.codes import Event
from store.database import Session
from store.mail_codes import MailKind
from store.moment import Moment
from store.rules.concern import Viewer
from store.tables import MailText
from templates.slots import TAGS, Broken, broken, tags_of

SUBJECT, NOTE = "subject", "note"


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Empty texts are the usual ones."""

    subject: str = ""
    note: str = ""

    def known(self, missing: Collection[str]) -> "OwnWords":
        """Without the texts that speak of something that is not known of a creator: the usual ones serve there."""
        return OwnWords(
            "" if tags_of(self.subject) & set(missing) else self.subject,
            "" if tags_of(self.note) & set(missing) else self.note,
        )


NOTHING_OWN = OwnWords()


@dataclass(frozen=True, slots=True)
class Version:
    """What stands now, since when."""

    words: OwnWords
    number: int
    changed_by: str
    changed_at: dt.datetime


def tags_for(kind: MailKind) -> tuple[str, ...]:
    """The places that a mail of *kind* can fill; a hub invite speaks of no network."""
    return tuple(tag for tag in TAGS if kind is not MailKind.HUB_INVITE or tag != "network")


def faults(kind: MailKind, words: OwnWords) -> dict[str, Broken]:
    """What cannot be filled, by `SUBJECT` and `NOTE`."""
    found = {SUBJECT: broken(words.subject, tags_for(kind)), NOTE: broken(words.note, tags_for(kind))}
    return {name: fault for name, fault in found.items() if fault is not None}


def missing_in(facts: Mapping[str, Any]) -> frozenset[str]:
    """The places in a brand's own words that nothing is known to fill."""
    known = {"network": facts.get("networks") or facts.get("network")}
    return frozenset(tag for tag in TAGS if not known.get(tag, facts.get(tag)))


async def of_brands(
    db: Session, kind: MailKind, brand_ids: Collection[str]
) -> Mapping[tuple[str, str], OwnWords]:
    """By brand and language."""
    rows = await db.execute(
        select(MailText.brand_id, MailText.locale, MailText.subject, MailText.note).where(
            MailText.kind == kind, MailText.brand_id.in_(brand_ids), MailText.replaced_at.is_(None)
        )
    )
    return {(row.brand_id, row.locale): OwnWords(row.subject, row.note) for row in rows}


async def own_words(db: Session, brand_id: str, kind: MailKind, locale: str) -> OwnWords:
    return (await of_brands(db, kind, [brand_id])).get((brand_id, locale), NOTHING_OWN)


async def version(db: Session, brand_id: str, kind: MailKind, locale: str) -> Version | None:
    """None: the brand has never said it in its own words."""
    row = await db.scalar(
        select(MailText).where(
            MailText.brand_id == brand_id,
            MailText.kind == kind,
            MailText.locale == locale,
            MailText.replaced_at.is_(None),
        )
    )
    if row is None:
        return None
    return Version(OwnWords(row.subject, row.note), row.version, row.changed_by, row.changed_at)


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
    assert not faults(kind, words)  # noqa: S101  whoever asks has told the person
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
            subject=words.subject,
            note=words.note,
            changed_by=viewer.user_id,
            changed_at=moment.at,
        )
    )
    detail = {"by": viewer.user_id, "texts": kind, "locale": locale, "version": number + 1}
    await history.record(db, Event.SETTINGS_CHANGED, moment.at, brand_id=brand_id, detail=detail)
    return True
