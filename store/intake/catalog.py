"""The nine kinds of records, in the order in which they build on each other."""

import datetime as dt
from typing import Any

from store.codes import (
    AccountType,
    Binding,
    CampaignStatus,
    Cause,
    MarketplaceStatus,
    Network,
    Ownership,
    PromotionAccess,
    Role,
    Sending,
    Stage,
)
from store.folding import folded, folded_address, folded_handle, folded_name
from store.intake.addresses import EMAIL, LINK
from store.intake.cells import (
    DATE,
    HANDLE,
    HOURS,
    ID,
    IDS,
    INSTANT,
    LOCALE,
    NAME,
    PERMISSIONS,
    SWITCH,
    TAGS,
    TIMEZONE,
    TOKEN,
    WARN_DAYS,
    number,
    word,
)
from store.intake.consequences import (
    brands_written,
    campaigns_written,
    creators_written,
    grants_written,
    participations_written,
    profiles_written,
)
from store.intake.kinds import Derived, Field, Kind, Link, Values, table_of
from store.intake.refusals import Refused
from store.tables import (
    Brand,
    Campaign,
    Creator,
    Deliverable,
    Grant,
    Member,
    Participation,
    Profile,
    ProgramMember,
    Requirement,
)


def _own_id(name: str) -> Field:
    return Field(name, ID, columns=("id",), required=True)


def _id_of(name: str, mapped: Any) -> Field:
    return Field(name, ID, refers_to=mapped, required=True)


def _person(user: str | None, email: str | None) -> str:
    """A member is known by the Slack user, or by the address where no user is given."""
    if user:
        return user
    if email:
        return folded_address(email)
    raise Refused("a member needs a slack_user_id or an email", "slack_user_id")


def _email_folded(email: str | None) -> str | None:
    return folded_address(email) if email else None


def _handle_folded(handle: str | None) -> str | None:
    return folded_handle(handle) if handle else None


_NAME_FOLDED = Derived("name_folded", ("name",), folded)


def _grant_changed(before: Values, after: Values) -> None:
    """New tokens or dates are checked at once; whatever is new about a removed grant brings it back."""
    if any(before[column] != after[column] for column in ("access_token", "refresh_token", "expires_at")):
        after["check_due_at"] = None
    after["removed_at"] = None


def _told_at(now: dt.datetime) -> Values:
    return {"told_at": now}


BRANDS = Kind(
    "brands",
    "brand",
    Brand,
    key=("id",),
    derived=(_NAME_FOLDED,),
    written=brands_written,
    fields=(
        _own_id("brand_id"),
        Field("name", NAME, required=True),
        Field("from_name", NAME),
        Field("from_email", EMAIL, required=True),
        Field("reply_to", EMAIL),
        Field("default_locale", LOCALE),
        Field("timezone", TIMEZONE),
        Field("helpdesk_url", LINK),
        Field("slack_team_id", ID),
        Field("hashtags", TAGS, default=[]),
        Field("tracking", SWITCH, default=True),
        Field("sending", word(Sending), default=Sending.ON),
        Field("warn_days", WARN_DAYS, default=7),
        Field("quiet_hours", HOURS, columns=("quiet_from", "quiet_to"), default=(None, None)),
        Field("max_reminders", number(1)),
        Field("binding", word(Binding), default=Binding.PROPOSE),
        Field("marketplace_url", LINK),
        Field("thanks", SWITCH, default=False),
    ),
)
MEMBERS = Kind(
    "members",
    "member",
    Member,
    key=("brand_id", "person"),
    derived=(Derived("person", ("slack_user_id", "email"), _person),),
    fields=(
        _id_of("brand_id", Brand),
        Field("slack_user_id", ID),
        Field("email", EMAIL),
        Field("role", word(Role), default=Role.MEMBER),
    ),
)
CREATORS = Kind(
    "creators",
    "creator",
    Creator,
    key=("id",),
    derived=(
        Derived("name_folded", ("first_name", "last_name"), folded_name),
        Derived("email_folded", ("email",), _email_folded),
    ),
    fields=(
        _own_id("creator_id"),
        Field("first_name", NAME),
        Field("last_name", NAME),
        Field("email", EMAIL),
        Field("locale", LOCALE),
        Field("timezone", TIMEZONE),
        Field("unsubscribed_at", INSTANT),
        Field("brands", IDS, refers_to=Brand, default=frozenset()),
    ),
    link=Link("brands", table_of(ProgramMember), "creator_id", "brand_id"),
    written=creators_written,
)
PROFILES = Kind(
    "profiles",
    "profile",
    Profile,
    key=("id",),
    derived=(Derived("handle_folded", ("handle",), _handle_folded),),
    written=profiles_written,
    told_besides=frozenset({"status", "cause", "lapsed_at", "connections"}),
    fields=(
        _own_id("profile_id"),
        _id_of("creator_id", Creator),
        Field("network", word(Network), required=True),
        Field("handle", HANDLE),
        Field("account_type", word(AccountType)),
        Field("ownership", word(Ownership), default=Ownership.OWNED),
        Field("promotion_access", word(PromotionAccess), default=PromotionAccess.NONE),
        Field("marketplace_status", word(MarketplaceStatus)),
    ),
)
GRANTS = Kind(
    "grants",
    "grant",
    Grant,
    key=("id",),
    beside=("removed_at", "check_due_at"),
    changed=_grant_changed,
    written=grants_written,
    told_besides=frozenset({"has_token", "removed_at"}),
    fields=(
        _own_id("grant_id"),
        _id_of("profile_id", Profile),
        Field("holder", ID, required=True),
        Field("permissions", PERMISSIONS, in_header=True, default=frozenset()),
        Field("granted_at", INSTANT),
        Field("expires_at", INSTANT),
        Field("invalidated_at", INSTANT),
        Field("invalidation_reason", word(Cause)),
        Field("access_token", TOKEN, sealed=True),
        Field("refresh_token", TOKEN, sealed=True),
    ),
)
CAMPAIGNS = Kind(
    "campaigns",
    "campaign",
    Campaign,
    key=("id",),
    derived=(_NAME_FOLDED,),
    written=campaigns_written,
    fields=(
        _own_id("campaign_id"),
        _id_of("brand_id", Brand),
        Field("name", NAME, required=True),
        Field("status", word(CampaignStatus), required=True),
        Field("starts_on", DATE),
        Field("ends_on", DATE),
        Field("hashtags", TAGS, default=[]),
        Field("tracking", SWITCH, default=True),
    ),
)
REQUIREMENTS = Kind(
    "requirements",
    "requirement",
    Requirement,
    key=("id",),
    fields=(
        _own_id("requirement_id"),
        _id_of("campaign_id", Campaign),
        Field("network", word(Network), required=True),
        Field("kind", NAME),
        Field("quantity", number(1), default=1),
        Field("due_on", DATE),
    ),
)
PARTICIPATIONS = Kind(
    "participations",
    "participation",
    Participation,
    key=("campaign_id", "creator_id"),
    written=participations_written,
    fields=(
        _id_of("campaign_id", Campaign),
        _id_of("creator_id", Creator),
        Field("stage", word(Stage), required=True),
        Field("stage_since", INSTANT),
    ),
)
DELIVERABLES = Kind(
    "deliverables",
    "deliverable",
    Deliverable,
    key=("requirement_id", "creator_id"),
    at_first=_told_at,
    fields=(
        _id_of("requirement_id", Requirement),
        _id_of("creator_id", Creator),
        Field("completed_at", INSTANT),
    ),
)
KINDS = (
    BRANDS,
    MEMBERS,
    CREATORS,
    PROFILES,
    GRANTS,
    CAMPAIGNS,
    REQUIREMENTS,
    PARTICIPATIONS,
    DELIVERABLES,
)
BY_FILE = {kind.file: kind for kind in KINDS}
