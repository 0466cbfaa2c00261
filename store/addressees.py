"""Whom somebody means to write to, as they see them now; how many, and who gets nothing and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, func, select

from store import filters, outlooks
from store.codes import WORKFLOW, Network, Skip
from store.database import Session
from store.filters import About, Wanted
from store.listing.pages import fitting
from store.mail_codes import LeftOut, MailKind
from store.moment import Moment
from store.people import brands_of
from store.planning import Planned
from store.reach import reach_of
from store.reminders import by_hand
from store.rules.concern import Viewer, visible_brands, visible_creators
from store.rules.judgement import judgement_of
from store.rules.outreach import Sources, left_out
from store.rules.relevance import rank
from store.tables import Brand, Campaign, Creator, Participation, Profile


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those whom the filters choose; with *creator_id* that creator alone, as far as networks are concerned."""

    wanted: Wanted = field(default_factory=Wanted)
    creator_id: str = ""

    @property
    def networks(self) -> list[Network]:
        return [Network(value) for value in self.wanted.values(About.NETWORK)]


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail as somebody wants to send it to many."""

    kind: MailKind
    brand_id: str
    """Whose name it bears; means nothing for reminders, each of which chooses its own (R3)."""
    chosen: Chosen
    subject: str = ""
    """Of one's own; without it everybody gets the usual one in their own language."""
    note: str | None = None
    """A paragraph of one's own, or empty for none; None: the usual one."""

    def to_json(self) -> dict[str, Any]:
        """Without kind and brand."""
        chosen = self.chosen
        return {
            "creator": chosen.creator_id,
            "words": str(chosen.wanted),
            "subject": self.subject,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, kind: MailKind, brand_id: str, stored: Mapping[str, Any]) -> Self:
        chosen = Chosen(filters.parse(stored["words"]), stored["creator"])
        return cls(kind, brand_id, chosen, stored["subject"], stored["note"])


@dataclass(frozen=True, slots=True)
class Some:
    """The next of the chosen creators, by id."""

    going: tuple[str, ...]
    left_out: Counter[LeftOut | Skip]
    reached: str | None
    """The last of them; None when there were none."""


async def counted(
    db: Session, viewer: Viewer, draft: Draft, moment: Moment
) -> tuple[int, dict[LeftOut | Skip, int]]:
    """How many creators no rule stops, and how many each rule stops first."""
    verdict, which = await judged(db, viewer, draft, moment)
    each = (
        select(verdict.label("code"))
        .select_from(Creator)
        .join(Brand, Brand.id == draft.brand_id)
        .where(*which)
        .subquery("each_creator")
    )
    rows = await db.execute(select(each.c.code, func.count().label("n")).group_by(each.c.code))
    counts = {row.code: row.n for row in rows}
    going: int = counts.pop(None, 0)
    return going, {code: counts[code.value] for code in LeftOut if code.value in counts}


async def some_after(
    db: Session, viewer: Viewer, draft: Draft, moment: Moment, after: str, limit: int
) -> Some:
    """Up to *limit* creators whose ids come after *after*."""
    verdict, which = await judged(db, viewer, draft, moment)
    rows = (
        await db.execute(
            select(Creator.id, verdict.label("code"))
            .join(Brand, Brand.id == draft.brand_id)
            .where(*which, Creator.id > after)
            .order_by(Creator.id)
            .limit(limit)
        )
    ).all()
    return Some(
        going=tuple(row.id for row in rows if row.code is None),
        left_out=Counter(LeftOut(row.code) for row in rows if row.code is not None),
        reached=rows[-1].id if rows else None,
    )


async def profiles_after(
    db: Session, viewer: Viewer, chosen: Chosen, moment: Moment, after: str, limit: int
) -> Sequence[str]:
    """The ids of up to *limit* chosen profiles that come after *after*."""
    meant = await _profiles_meant(db, viewer, chosen, moment)
    wanted = select(Profile.id).where(*meant, Profile.id > after).order_by(Profile.id).limit(limit)
    return (await db.scalars(wanted)).all()


async def lapsed(
    db: Session, viewer: Viewer, chosen: Chosen, moment: Moment, among: Sequence[str] | None = None
) -> tuple[list[Planned], Counter[LeftOut | Skip]]:
    """The reminders that would go, and why others do not; profile by profile. *among*: of these profiles."""
    meant = await _profiles_meant(db, viewer, chosen, moment) if among is None else [Profile.id.in_(among)]
    verdicts = judgement_of(moment, *meant)
    rows = (await db.execute(verdicts.in_order())).all()
    going: list[Planned] = []
    out: Counter[LeftOut | Skip] = Counter()
    for _, group in groupby(rows, key=lambda row: row.profile_id):
        asked = by_hand(list(group), moment)
        if isinstance(asked, Skip):
            out[asked] += 1
        else:
            going.append(asked)
    return going, out


async def notes_of(db: Session, viewer: Viewer, draft: Draft) -> dict[str, str]:
    """The note by brand: what somebody writes stands only in mails of brands that they see. Empty: none."""
    if draft.note is None:
        return {}
    return {brand.id: draft.note for brand in await brands_of(db, viewer)}


async def likeliest_brand(db: Session, viewer: Viewer, chosen: Chosen, moment: Moment) -> str | None:
    """Of the brands that *viewer* sees, the one that most of the chosen take part with, the furthest along first."""
    which = await _which(db, viewer, chosen, moment)
    found: str | None = await db.scalar(
        select(Campaign.brand_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .join(Creator, Creator.id == Participation.creator_id)
        .where(visible_brands(viewer), Participation.stage.in_(WORKFLOW), *which)
        .group_by(Campaign.brand_id)
        .order_by(func.count(Creator.id.distinct()).desc(), func.max(rank()).desc(), Campaign.brand_id)
        .limit(1)
    )
    return found


async def judged(
    db: Session, viewer: Viewer, draft: Draft, moment: Moment
) -> tuple[ColumnElement[str | None], list[ColumnElement[bool]]]:
    """The first rule that stops each creator, and which creators are chosen, as *viewer* sees them now."""
    read = await sources(db, viewer, draft.chosen, moment)
    return left_out(draft.kind, moment, read), await _which(db, viewer, draft.chosen, moment)


async def _which(db: Session, viewer: Viewer, chosen: Chosen, moment: Moment) -> list[ColumnElement[bool]]:
    """On Creator."""
    if chosen.creator_id:
        return [Creator.id == chosen.creator_id, visible_creators(viewer)]
    reach = await reach_of(db, viewer)
    meant = await fitting(db, viewer, chosen.wanted, moment, creators=True)
    return [Creator.id.in_(meant), reach.sees(Creator.id.expression)]


async def _profiles_meant(
    db: Session, viewer: Viewer, chosen: Chosen, moment: Moment
) -> list[ColumnElement[bool]]:
    """On Profile: those that are chosen, of creators whom *viewer* sees."""
    reach = await reach_of(db, viewer)
    meant = Profile.id.in_(await _meant(db, viewer, chosen, moment))
    return [meant, reach.sees(Profile.creator_id.expression)]


async def sources(db: Session, viewer: Viewer, chosen: Chosen, moment: Moment) -> Sources:
    return Sources(await outlooks.at(db, moment), await _meant(db, viewer, chosen, moment))


async def _meant(db: Session, viewer: Viewer, chosen: Chosen, moment: Moment) -> Select[str]:
    """The ids of the profiles that are chosen."""
    if not chosen.creator_id:
        return await fitting(db, viewer, chosen.wanted, moment, creators=False)
    its = select(Profile.id).where(Profile.creator_id == chosen.creator_id).correlate(None)
    return its.where(Profile.network.in_(chosen.networks)) if chosen.networks else its
