"""Who sees which brands and creators, and who is told of what (C9, R6)."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SelectBase, and_, or_, select, true, union

from store.statements import Blanks, Varying
from store.tables import Brand, Campaign, Creator, Member, Participation, Profile, ProgramMember


@dataclass(frozen=True, slots=True)
class Viewer(Varying):
    """A full member of a Slack workspace, as far as it matters for what they may see."""

    team_id: str
    user_id: str
    email: str | None = None
    """Folded; brands may list their people by it."""

    @property
    def shape(self) -> Hashable:
        return self.email is None

    def stand_in(self, blanks: Blanks["Viewer"]) -> "Viewer":
        team: Any = blanks.blank("team", lambda viewer: viewer.team_id)
        user: Any = blanks.blank("user", lambda viewer: viewer.user_id)
        email: Any = blanks.blank("email", lambda viewer: viewer.email)
        return Viewer(team, user, None if self.email is None else email)


@dataclass(frozen=True, slots=True)
class Program(Varying):
    """Another program, as the API token that it shows names it."""

    name: str
    brands: frozenset[str]
    """Ids; some may not exist yet."""

    @property
    def shape(self) -> Hashable:
        return None

    def stand_in(self, blanks: Blanks["Program"]) -> "Program":
        name: Any = blanks.blank("name", lambda program: program.name)
        brands: Any = blanks.blank("brands", lambda program: sorted(program.brands), many=True)
        return Program(name, brands)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the installation, and sees every workspace."""


OPERATOR = Operator()
Asker = Viewer | Program | Operator


def visible_brands(asker: Asker) -> ColumnElement[bool]:
    """On Brand: what *asker* may know of.

    Of a person: their workspace's, open to all of it or listing this person. Of a program: those of its token.
    """
    match asker:
        case Operator():
            return true()
        case Program():
            return Brand.id.in_(asker.brands)
        case Viewer():
            return _open_to(asker)


def _open_to(viewer: Viewer) -> ColumnElement[bool]:
    people = select(Member.person).where(Member.brand_id == Brand.id).correlate(Brand)
    names = [viewer.user_id] if viewer.email is None else [viewer.user_id, viewer.email]
    return and_(
        Brand.slack_team_id == viewer.team_id,
        or_(~people.exists(), people.where(Member.person.in_(names)).exists()),
    )


def visible_creators(
    asker: Asker, creator_id: ColumnElement[str] | None = None, *, one_by_one: bool = False
) -> ColumnElement[bool]:
    """On Creator: takes part, at any stage, in a campaign of a visible brand, or belongs to its program.

    A program sees those whom it made known as well. Whoever was forgotten is seen by nobody. *creator_id*: of
    another table that names creators, instead of Creator's own. *one_by_one*: for those come upon on the way along
    an index; PostgreSQL would rather collect all that *asker* sees first.
    """
    its = Creator.id.expression if creator_id is None else creator_id
    if isinstance(asker, Operator):
        return its.not_in(select(Creator.id).where(Creator.forgotten_at.is_not(None)).correlate(None))
    ways = (
        _taking_part(asker).where(Participation.creator_id == its).correlate(its.table),
        _belonging(asker).where(ProgramMember.creator_id == its).correlate(its.table),
    )
    # What has an offset is asked as it stands.
    theirs = or_(*((way.offset(0) if one_by_one else way).exists() for way in ways))
    return or_(theirs, its.in_(_made_by(asker))) if isinstance(asker, Program) else theirs


def seen_by(asker: Asker) -> SelectBase:
    """The ids of `visible_creators`, each once: to begin with where the asker sees few of many."""
    if isinstance(asker, Operator):
        return select(Creator.id).where(Creator.forgotten_at.is_(None))
    known = [_taking_part(asker).correlate(None), _belonging(asker).correlate(None)]
    return union(*known, _made_by(asker)) if isinstance(asker, Program) else union(*known)


def tracked() -> ColumnElement[bool]:
    """On Brand and Campaign: connections are watched for this campaign (C9)."""
    return and_(Brand.tracking, Campaign.tracking)


def concerns(asker: Asker) -> ColumnElement[bool]:
    """On Profile: a lapse of it is told to *asker*: like `visible_creators`, where tracking is on (C9)."""
    return or_(
        _taking_part(asker)
        .where(Participation.creator_id == Profile.creator_id, tracked())
        .correlate(Profile)
        .exists(),
        _belonging(asker)
        .where(ProgramMember.creator_id == Profile.creator_id, Brand.tracking)
        .correlate(Profile)
        .exists(),
    )


def told_to(asker: Asker) -> SelectBase:
    """The ids of the creators whose profiles `concerns` chooses."""
    return union(_taking_part(asker).where(tracked()), _belonging(asker).where(Brand.tracking))


def _taking_part(asker: Asker) -> Select[str]:
    return (
        select(Participation.creator_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(visible_brands(asker))
    )


def _belonging(asker: Asker) -> Select[str]:
    return (
        select(ProgramMember.creator_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(visible_brands(asker))
    )


def _made_by(program: Program) -> Select[str]:
    return select(Creator.id).where(Creator.made_by == program.name).correlate(None)
