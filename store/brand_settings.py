"""What a brand's admins set for it, checked as an import checks it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlalchemy import and_, case, func, select

from store import brand_look, expiring, history
from store.codes import Event, Role
from store.database import Session
from store.folding import folded_address
from store.intake.catalog import BRANDS
from store.intake.cells import LOCALE, TAGS, Cell
from store.intake.kinds import Field, is_empty
from store.intake.refusals import Refused
from store.moment import Moment
from store.rules.concern import Asker, Viewer, visible_brands
from store.tables import Brand, Member


def _read_language(text: str) -> str:
    tag: str = LOCALE.read(text)
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise Refused(f"{tag} is no language") from None
    return tag


def _read_hashtags(text: str) -> list[str]:
    """Whatever else stands in a tag would end it in a caption."""
    tags: list[str] = TAGS.read(text)
    for tag in tags:
        plain = unicodedata.normalize("NFKC", tag)
        if not all(char == "_" or unicodedata.category(char)[0] in "LMN" for char in plain):
            raise Refused(f"{tag} is no hashtag")
    return tags


NAMES = (
    "default_locale",
    "tracking",
    "sending",
    "warn_days",
    "quiet_hours",
    "max_reminders",
    "hashtags",
    "marketplace_url",
    "thanks",
    "colour",
)
CHECKED = {
    "default_locale": Field("default_locale", Cell(_read_language)),
    "hashtags": Field("hashtags", Cell(_read_hashtags, TAGS.write), default=[]),
    "colour": Field("colour", brand_look.COLOUR),
}
"""What an import keeps as it is or does not bring, and somebody who types it can be told."""
FIELDS = {name: CHECKED.get(name) or BRANDS.named(name) for name in NAMES}
"""By name, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class BrandSettings:
    brand_id: str
    name: str
    texts: Mapping[str, str]
    """By field, as an import would give it."""
    may_change: bool
    """The viewer is one of the brand's admins."""


class NotAllowed(Exception):
    """The brand is not, or no longer, the person's to change."""


class Unfit(ValueError):
    """What cannot be taken, by field."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


async def settings_of(db: Session, viewer: Viewer, brand_id: str, *, is_admin: bool) -> BrandSettings | None:
    """None for a brand that *viewer* does not see. *is_admin*: of the Slack workspace."""
    brand = await db.scalar(select(Brand).where(Brand.id == brand_id, visible_brands(viewer)))
    if brand is None:
        return None
    theirs = await may_change(db, viewer, brand_id, is_admin=is_admin)
    return BrandSettings(brand.id, brand.name, _texts(brand), theirs)


async def change(
    db: Session, viewer: Viewer, brand_id: str, given: Mapping[str, str], moment: Moment, *, is_admin: bool
) -> tuple[str, ...]:
    """Take what is new of *given*, and answer which fields that were. Empty text goes back to the default.

    Raises Unfit, with nothing changed, and NotAllowed.
    """
    brand = await settable(db, viewer, brand_id)
    if brand is None or not await may_change(db, viewer, brand_id, is_admin=is_admin):
        raise NotAllowed
    values = _read(given)
    before = _texts(brand)
    for column, value in values.items():
        setattr(brand, column, value)
    after = _texts(brand)
    changed = {name: [before[name], after[name]] for name in NAMES if before[name] != after[name]}
    if changed:
        detail = {"by": viewer.user_id, "changed": changed}
        await history.record(db, Event.SETTINGS_CHANGED, moment.at, brand_id=brand_id, detail=detail)
    await db.flush()
    if not changed.keys().isdisjoint({"warn_days", "tracking"}):
        await expiring.look_again(db, expiring.of_brands([brand_id]), moment)
    return tuple(changed)


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    refused = {}
    for name, field in FIELDS.items():
        if name not in given:
            continue
        try:
            value = field.default if is_empty(given[name]) else field.cell.read(given[name])
        except Refused as reason:
            refused[name] = str(reason)
        else:
            values.update(field.spread(value))
    if refused:
        raise Unfit(refused)
    return values


def _texts(brand: Brand) -> dict[str, str]:
    return {
        name: field.cell.write(field.gather({column: getattr(brand, column) for column in field.columns}))
        for name, field in FIELDS.items()
    }


async def settable(db: Session, viewer: Asker, brand_id: str) -> Brand | None:
    """The brand, locked until what is set for it is stored; None where *viewer* does not see it."""
    wanted = select(Brand).where(Brand.id == brand_id, visible_brands(viewer)).with_for_update(key_share=True)
    found: Brand | None = await db.scalar(wanted.execution_options(populate_existing=True))
    return found


async def may_change(db: Session, viewer: Viewer, brand_id: str, *, is_admin: bool) -> bool:
    """The admins that the brand lists; where it lists none, those of the Slack workspace."""
    names = [viewer.user_id] if viewer.email is None else [viewer.user_id, folded_address(viewer.email)]
    theirs = and_(Member.person.in_(names), Member.role == Role.ADMIN)
    row = (
        await db.execute(
            select(
                func.coalesce(func.max(case((Member.role == Role.ADMIN, 1), else_=0)), 0).label("listed"),
                func.coalesce(func.max(case((theirs, 1), else_=0)), 0).label("theirs"),
            ).where(Member.brand_id == brand_id)
        )
    ).one()
    return bool(row.theirs) or (is_admin and not row.listed)
