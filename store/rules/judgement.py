"""Every participation of every profile, with each rule's verdict as a column: what planning and `why` both read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select

from store.codes import Skip, Status
from store.moment import Moment
from store.rules import relevance
from store.rules.connections import profile_states
from store.rules.reminding import Sources, is_current, open_requirements, rules, series
from store.rules.wishes import wants_no_reminders_at_all
from store.tables import Brand, Campaign, Creator, Lapse, Participation, Profile


@dataclass(frozen=True, slots=True)
class Judgement:
    """A select of one row for each profile and participation, and the rules that its columns show."""

    rows: Select[Any]
    stops: dict[Skip, ColumnElement[bool]]

    def in_order(self, *which: ColumnElement[bool]) -> Select[Any]:
        """Profile by profile, the most relevant participation first."""
        each = self.rows.where(*which).subquery("each")
        return select(each).order_by(each.c.profile_id, *relevance.order(each.c))


def judgement(
    moment: Moment, states: Subquery, *which: ColumnElement[bool], everybody: bool = False
) -> Judgement:
    """Judge the profiles in *states* that take part in something, with *everybody* all. *which*: only a few matter."""
    return _judged(moment, Sources(states, series(moment, *which)), everybody=everybody)


def judgement_of(moment: Moment, *which: ColumnElement[bool]) -> Judgement:
    """Judge the few profiles that *which* (conditions on Profile) chooses, whatever they take part in."""
    judged = _judged(moment, Sources(profile_states(moment, *which), series(moment, *which)), everybody=True)
    return Judgement(judged.rows.where(*which), judged.stops)


def _judged(moment: Moment, sources: Sources, *, everybody: bool) -> Judgement:
    states, progress = sources.states, sources.series
    stops = rules(moment, sources)
    rows = (
        select(
            Profile.id.label("profile_id"),
            Profile.network,
            Profile.handle,
            Creator.id.label("creator_id"),
            Creator.email,
            Creator.locale.label("creator_locale"),
            func.coalesce(Creator.timezone, Brand.timezone).label("timezone"),
            func.coalesce(states.c.status, Status.NOT_CONNECTED.value).label("status"),
            states.c.cause,
            states.c.lapsed_at,
            Lapse.id.label("lapse_id"),
            Campaign.id.label("campaign_id"),
            Campaign.name.label("campaign"),
            Brand.id.label("brand_id"),
            Brand.name.label("brand"),
            Brand.default_locale.label("brand_locale"),
            Brand.quiet_from,
            Brand.quiet_to,
            Participation.stage,
            Participation.stage_since,
            relevance.rank().label("rank"),
            open_requirements(moment).scalar_subquery().label("due_on"),
            func.coalesce(progress.c.told, 0).label("told"),
            func.coalesce(progress.c.sent, 0).label("sent"),
            progress.c.last,
            progress.c.waiting_until,
            wants_no_reminders_at_all(moment).label("wants_none"),
            *(condition.label(code.value) for code, condition in stops.items()),
        )
        .select_from(Profile)
        .join(Creator, Creator.id == Profile.creator_id)
        .join(states, states.c.profile_id == Profile.id, isouter=everybody)
        .join(Participation, Participation.creator_id == Creator.id, isouter=everybody)
        .join(Campaign, Campaign.id == Participation.campaign_id, isouter=everybody)
        .join(Brand, Brand.id == Campaign.brand_id, isouter=everybody)
        .outerjoin(Lapse, and_(Lapse.profile_id == Profile.id, is_current(moment, states)))
        .outerjoin(progress, progress.c.lapse_id == Lapse.id)
    )
    return Judgement(rows, stops)
