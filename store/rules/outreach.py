"""Why a creator gets no mail that somebody wants to send by hand (R10). The same rules count, choose and check."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, false, func, literal, not_, or_, select

from store.codes import WORKFLOW, MarketplaceStatus, Network, Ownership, PromotionAccess, Sending
from store.mail_codes import WENT_OUT, LeftOut, MailKind, MailState
from store.moment import Moment
from store.promotion import NETWORKS as PROMOTED
from store.rules.connections import has_ended
from store.rules.reminding import SPACING
from store.rules.wishes import wants_no_mail
from store.tables import (
    Brand,
    Campaign,
    Creator,
    Message,
    Participation,
    Profile,
    ProgramMember,
    Suppression,
)
from store.types import Instant


@dataclass(frozen=True, slots=True)
class Sources:
    """What the rules read besides the mapped tables."""

    states: FromClause
    """The outlooks of the moment."""
    meant: Select[str]
    """The ids of the profiles that somebody chose."""


def left_out(
    kind: MailKind, moment: Moment, sources: Sources, waived: frozenset[LeftOut] = frozenset()
) -> ColumnElement[str | None]:
    """On Creator and Brand: the first rule that stops a mail of *kind*; NULL where it may go."""
    stops = rules(kind, moment, sources)
    return case(
        *((stops[code], literal(code.value)) for code in LeftOut if code in stops and code not in waived),
        else_=None,
    )


def rules(kind: MailKind, moment: Moment, sources: Sources) -> dict[LeftOut, ColumnElement[bool]]:
    """Each rule by its code, true where it stops the mail."""
    return {
        LeftOut.NOT_WITH_BRAND: not_(or_(_takes_part(), _belongs())),
        LeftOut.SENDING_ON_HOLD: Brand.sending == Sending.HOLD,
        LeftOut.NO_ADDRESS: Creator.email.is_(None),
        LeftOut.UNSUBSCRIBED: wants_no_mail(moment),
        LeftOut.UNDELIVERABLE: dead_address(moment),
        LeftOut.WRITTEN_RECENTLY: _written_recently(kind, moment),
    } | _of_kind(kind, moment, sources)


def spoken_of(kind: MailKind, moment: Moment, sources: Sources) -> ColumnElement[bool]:
    """On Profile: a mail of *kind* asks something of it. A hub invite speaks of none."""
    theirs = and_(Profile.id.in_(sources.meant), Profile.ownership == Ownership.OWNED)
    match kind:
        case MailKind.CONNECTION_REQUEST:
            return and_(theirs, ~_has_ending(sources, moment))
        case MailKind.PROMOTION_REQUEST:
            supported = Profile.promotion_access == PromotionAccess.SUPPORTED
            return and_(theirs, Profile.network.in_(PROMOTED), supported, ~_promotes(sources, moment))
        case MailKind.MARKETPLACE_INVITE:
            joined = func.coalesce(Profile.marketplace_status == MarketplaceStatus.JOINED, literal(False))
            return and_(theirs, Profile.network == Network.TIKTOK, ~joined)
        case _:
            return false()


def _of_kind(kind: MailKind, moment: Moment, sources: Sources) -> dict[LeftOut, ColumnElement[bool]]:
    its = _one(spoken_of(kind, moment, sources))
    owned = and_(Profile.id.in_(sources.meant), Profile.ownership == Ownership.OWNED)
    match kind:
        case MailKind.CONNECTION_REQUEST:
            lapsed = _one(owned, _has_ending(sources, moment, ended=True))
            return {
                LeftOut.NO_PROFILE: ~_one(owned),
                LeftOut.CONNECTED_ALREADY: and_(~its, ~lapsed),
                LeftOut.EXPIRED: and_(~its, lapsed),
            }
        case MailKind.PROMOTION_REQUEST:
            granted = or_(Profile.promotion_access == PromotionAccess.AUTHORIZED, _promotes(sources, moment))
            authorized = _one(owned, Profile.network.in_(PROMOTED), granted)
            return {
                LeftOut.NO_PROFILE: ~_one(owned, Profile.network.in_(PROMOTED)),
                LeftOut.AUTHORIZED_ALREADY: and_(~its, authorized),
                LeftOut.NOT_SUPPORTED: and_(~its, ~authorized),
            }
        case MailKind.MARKETPLACE_INVITE:
            tiktok = _one(owned, Profile.network == Network.TIKTOK)
            return {
                LeftOut.NO_LINK: Brand.marketplace_url.is_(None),
                LeftOut.NO_PROFILE: ~tiktok,
                LeftOut.JOINED_ALREADY: and_(tiktok, ~its),
            }
        case _:
            return {LeftOut.CONNECTED_ALREADY: _one(_has_ending(sources, moment))}


def _one(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """The creator has such a profile."""
    return select(literal(1)).where(Profile.creator_id == Creator.id, *which).correlate(Creator).exists()


def _has_ending(sources: Sources, moment: Moment, *, ended: bool = False) -> ColumnElement[bool]:
    """On Profile: it has a connection, active or lapsed; with *ended*, one that has lapsed."""
    its_ending = sources.states.c.ending
    holds = has_ended(its_ending, moment) if ended else its_ending.is_not(None)
    return _outlook(sources, holds)


def _promotes(sources: Sources, moment: Moment) -> ColumnElement[bool]:
    """On Profile: its promotion connection is active."""
    its_ending = sources.states.c.promotion
    return _outlook(sources, and_(its_ending.is_not(None), ~has_ended(its_ending, moment)))


def _outlook(sources: Sources, holds: ColumnElement[bool]) -> ColumnElement[bool]:
    of_profile = select(literal(1)).where(sources.states.c.profile_id == Profile.id, holds)
    return of_profile.correlate(Profile).exists()


def _takes_part() -> ColumnElement[bool]:
    return (
        select(literal(1))
        .select_from(Participation)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Participation.creator_id == Creator.id,
            Campaign.brand_id == Brand.id,
            Participation.stage.in_(WORKFLOW),
        )
        .correlate(Creator, Brand)
        .exists()
    )


def _belongs() -> ColumnElement[bool]:
    belonging: Select[Any] = select(literal(1)).where(
        ProgramMember.creator_id == Creator.id, ProgramMember.brand_id == Brand.id
    )
    return belonging.correlate(Creator, Brand).exists()


def dead_address(moment: Moment) -> ColumnElement[bool]:
    """On Creator: no mail reaches the address."""
    dead = select(literal(1)).where(
        Suppression.address == Creator.email_folded, Suppression.since <= moment.now
    )
    return dead.correlate(Creator).exists()


def _written_recently(kind: MailKind, moment: Moment) -> ColumnElement[bool]:
    """Waiting to be sent counts as well; what failed or became needless does not."""
    counts = or_(
        Message.state == MailState.QUEUED,
        and_(Message.state.in_(WENT_OUT), Message.sent_at > moment.value(_spacing_ago, Instant())),
    )
    recent = select(literal(1)).where(
        Message.creator_id == Creator.id, Message.brand_id == Brand.id, Message.kind == kind, counts
    )
    return recent.correlate(Creator, Brand).exists()


def _spacing_ago(at: dt.datetime) -> dt.datetime:
    return at - SPACING
