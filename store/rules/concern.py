"""Who sees which brands and creators, and who is told of what (C9, R6)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true

from store.tables import Brand, Campaign, Creator, Member, Participation, Profile, ProgramMember


@dataclass(frozen=True, slots=True)
class Viewer:
    """A full member of a Slack workspace, as far as it matters for what they may see."""

    team_id: str
    user_id: str
    email: str | None = None
    """Folded; brands may list their people by it."""


@dataclass(frozen=True, slots=True)
class Program:
    """Another program, as the API token that it shows names it."""

    name: str
    brands: frozenset[str]
    """Ids; some may not exist yet."""


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
    names = [name for name in (viewer.user_id, viewer.email) if name]
    return and_(
        Brand.slack_team_id == viewer.team_id,
        or_(~people.exists(), people.where(Member.person.in_(names)).exists()),
    )


def visible_creators(asker: Asker) -> ColumnElement[bool]:
    """On Creator: takes part, at any stage, in a campaign of a visible brand, or belongs to its program.

    A program sees those whom it made known as well. Whoever was forgotten is seen by nobody.
    """
    if isinstance(asker, Operator):
        return Creator.forgotten_at.is_(None)
    taking_part = (
        select(Participation.campaign_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == Creator.id, visible_brands(asker))
        .correlate(Creator)
    )
    belonging = (
        select(ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id == Creator.id, visible_brands(asker))
        .correlate(Creator)
    )
    theirs = or_(taking_part.exists(), belonging.exists())
    return or_(theirs, Creator.made_by == asker.name) if isinstance(asker, Program) else theirs


def tracked() -> ColumnElement[bool]:
    """On Brand and Campaign: connections are watched for this campaign (C9)."""
    return and_(Brand.tracking, Campaign.tracking)


def concerns(viewer: Asker) -> ColumnElement[bool]:
    """On Profile: a lapse of it is told to *viewer*: like `visible_creators`, where tracking is on (C9)."""
    taking_part = (
        select(Participation.campaign_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == Profile.creator_id, visible_brands(viewer), tracked())
        .correlate(Profile)
    )
    belonging = (
        select(ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id == Profile.creator_id, visible_brands(viewer), Brand.tracking)
        .correlate(Profile)
    )
    return or_(taking_part.exists(), belonging.exists())
