"""The codes that rows hold. Words for people live in locales; a code never changes once it is stored."""

import enum
import functools


class Network(enum.StrEnum):
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"


class Permission(enum.StrEnum):
    """What a grant lets us do. A set of them is stored as one integer, each member one bit (see `bits`)."""

    PUBLISHING = "publishing"
    INSIGHTS = "insights"
    MESSAGES = "messages"
    COMMENTS = "comments"
    PRODUCT_TAGS = "product_tags"
    PROMOTION = "promotion"

    @property
    def bit(self) -> int:
        return 1 << list(Permission).index(self)


@functools.cache
def bits(permissions: "frozenset[Permission]") -> int:
    return sum(permission.bit for permission in permissions)


@functools.cache
def permissions_of(stored: int) -> "frozenset[Permission]":
    return frozenset(permission for permission in Permission if stored & permission.bit)


class AccountType(enum.StrEnum):
    BUSINESS = "business"
    CREATOR = "creator"
    PERSONAL = "personal"


class Ownership(enum.StrEnum):
    OWNED = "owned"
    PUBLIC = "public"


class PromotionAccess(enum.StrEnum):
    NONE = "none"
    SUPPORTED = "supported"
    AUTHORIZED = "authorized"


class MarketplaceStatus(enum.StrEnum):
    NOT_INVITED = "not_invited"
    INVITED = "invited"
    JOINED = "joined"


class Status(enum.StrEnum):
    """The roll-up of a profile's connections (C4)."""

    CONNECTED = "connected"
    EXPIRED = "expired"
    NOT_CONNECTED = "not_connected"


class ConnectionState(enum.StrEnum):
    """One permission on one profile (C1)."""

    ACTIVE = "active"
    EXPIRED = "expired"
    NOT_ESTABLISHED = "not_established"


class Cause(enum.StrEnum):
    """Why access lapsed. `EXPIRED` ran out by itself; all others were cut short (*invalidated*, C2)."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a cause, not a password
    PERMISSIONS_CHANGED = "permissions_changed"
    ACCESS_LEVEL_CHANGED = "access_level_changed"
    NETWORK_REQUIRED = "network_required"
    INTEGRATION_REMOVED = "integration_removed"


class CampaignStatus(enum.StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    COMPLETED = "completed"


class Stage(enum.StrEnum):
    """Where a creator stands in a campaign. The order of the members is the workflow; the last two left it."""

    INVITED = "invited"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    CONTRACTED = "contracted"
    PRODUCING = "producing"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    COMPLETED = "completed"
    DECLINED = "declined"
    REMOVED = "removed"


WORKFLOW: tuple[Stage, ...] = tuple(stage for stage in Stage if stage not in (Stage.DECLINED, Stage.REMOVED))
PAST_APPLIED: tuple[Stage, ...] = WORKFLOW[WORKFLOW.index(Stage.APPLIED) + 1 :]


class Sending(enum.StrEnum):
    ON = "on"
    HOLD = "hold"


class Binding(enum.StrEnum):
    """What a matched post does to the requirement that it answers (S5)."""

    PROPOSE = "propose"
    COMPLETE = "complete"


class Role(enum.StrEnum):
    ADMIN = "admin"
    MEMBER = "member"


class Skip(enum.StrEnum):
    """Why a participation gives no reminder. The order of the members is the order in which they are told."""

    NOT_EXPIRED = "not_expired"
    PUBLIC_PROFILE = "public_profile"
    PERSONAL_ACCOUNT = "personal_account"
    TRACKING_OFF = "tracking_off"
    SENDING_ON_HOLD = "sending_on_hold"
    CAMPAIGN_NOT_LIVE = "campaign_not_live"
    NOT_PAST_APPLIED = "not_past_applied"
    NO_OPEN_REQUIREMENT = "no_open_requirement"
    UNSUBSCRIBED = "unsubscribed"
    UNDELIVERABLE = "undeliverable"
    REMINDED_RECENTLY = "reminded_recently"
    QUIET_HOURS = "quiet_hours"
    MAX_REMINDERS = "max_reminders"
    NETWORK_OUTAGE = "network_outage"


class FoundBy(enum.StrEnum):
    """What noticed a lapse (N4)."""

    CLOCK = "clock"
    CHECK = "check"
    SCAN = "scan"
    WEBHOOK = "webhook"


class ClosedHow(enum.StrEnum):
    """How a lapse ended."""

    RECONNECTED = "reconnected"
    """The creator went through our reconnect page."""
    RENEWED = "renewed"
    """A live grant arrived in another way: an import, a refresh."""
    REMOVED = "removed"
    """Nothing is expired any more because the grants are gone (C3)."""
    RESET = "reset"


class Event(enum.StrEnum):
    """What the history tells."""

    LAPSED = "lapsed"
    RECONNECTED = "reconnected"
    CONNECTED = "connected"
    REMINDER_QUEUED = "reminder_queued"
    REMINDER_SENT = "reminder_sent"
    REMINDER_FAILED = "reminder_failed"
    REMINDER_VOID = "reminder_void"
    OUTREACH_QUEUED = "outreach_queued"
    OUTREACH_SENT = "outreach_sent"
    OUTREACH_FAILED = "outreach_failed"
    OUTREACH_VOID = "outreach_void"
    RECONNECT_STARTED = "reconnect_started"
    RECONNECT_REFUSED = "reconnect_refused"
    UNSUBSCRIBED = "unsubscribed"
    RESUBSCRIBED = "resubscribed"
    PROMOTION_REQUESTED = "promotion_requested"
    PROMOTION_GRANTED = "promotion_granted"
    HOLDER_REMOVED = "holder_removed"
    ERASED = "erased"
    BOUNCED = "bounced"
    """A mail that a server had accepted was not delivered."""
    COMPLAINED = "complained"
    ADDRESS_UNDELIVERABLE = "address_undeliverable"
    ADDRESS_LIFTED = "address_lifted"
    """Somebody decided that the address may be written to again."""
    EXPIRING = "expiring"
    """A brand's days of warning before access runs out have begun (X1)."""
    HANDED_OVER = "handed_over"
    """So many reminders of a lapse went unanswered that people are to write themselves (X12)."""
    OUTAGE_BEGAN = "outage_began"
    OUTAGE_ENDED = "outage_ended"
    SETTINGS_CHANGED = "settings_changed"


class Watched(enum.StrEnum):
    """What a channel can subscribe to (N2)."""

    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    EXPIRING = "expiring"
    RECONNECTED = "reconnected"
    PROMOTION = "promotion"
    BOUNCED = "bounced"


class WebhookEvent(enum.StrEnum):
    """What another program is told."""

    LAPSED = "lapsed"
    RECONNECTED = "reconnected"
    PROMOTION_GRANTED = "promotion_granted"
    REMINDED = "reminded"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNDELIVERABLE = "undeliverable"
    """The creator's address gets no more mail."""
