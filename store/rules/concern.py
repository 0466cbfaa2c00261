"""Who sees which brands and creators, and who is told of what (C9, R6)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from store.tables import Brand, Campaign, Creator, Member, Participation, Profile, ProgramMember


@dataclass(frozen=True, slots=True)
class Viewer:
    """A full member of a Slack workspace, as far as it matters for what they may see."""

    team_id: str
    user_id: str
    email: str | None = None
    """Folded; brands may list their people by it."""


def visible_brands(viewer: Viewer) -> ColumnElement[bool]:
    """On Brand: of the person's workspace, and open to all of it or listing this person."""
    people = select(Member.person).where(Member.brand_id == Brand.id).correlate(Brand)
    names = [name for name in (viewer.user_id, viewer.email) if name]
    return and_(
        Brand.slack_team_id == viewer.team_id,
        or_(~people.exists(), people.where(Member.person.in_(names)).exists()),
    )


def visible_creators(viewer: Viewer) -> ColumnElement[bool]:
    """On Creator: takes part, at any stage, in a campaign of a visible brand, or belongs to its program."""
    taking_part = (
        select(Participation.campaign_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Brand, Brand.id == Campaign.brand_id)
        .where(Participation.creator_id == Creator.id, visible_brands(viewer))
        .correlate(Creator)
    )
    belonging = (
        select(ProgramMember.brand_id)
        .join(Brand, Brand.id == ProgramMember.brand_id)
        .where(ProgramMember.creator_id == Creator.id, visible_brands(viewer))
        .correlate(Creator)
    )
    return or_(taking_part.exists(), belonging.exists())


def tracked() -> ColumnElement[bool]:
    """On Brand and Campaign: connections are watched for this campaign (C9)."""
    return and_(Brand.tracking, Campaign.tracking)


def concerns(viewer: Viewer) -> ColumnElement[bool]:
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
