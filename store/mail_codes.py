"""The codes of mails, and of what becomes of them. A code never changes once it is stored."""

import enum


class MailKind(enum.StrEnum):
    RECONNECT = "reconnect"
    CONNECTION_REQUEST = "connection_request"
    """Asks for a first connection."""
    PROMOTION_REQUEST = "promotion_request"
    """Asks for the right to promote posts (C7)."""
    MARKETPLACE_INVITE = "marketplace_invite"
    """To TikTok Creator Marketplace, by the brand's own link."""
    HUB_INVITE = "hub_invite"
    """For creators who have not connected anything yet."""
    EXPIRING = "expiring"
    """Access will run out, and cannot be refreshed (X1)."""
    THANKS = "thanks"
    """What was reminded of is connected again."""
    FRESH_LINK = "fresh_link"
    """A new link to the creator's page, for somebody who opened one that is too old (X11)."""


ON_OCCASION = (MailKind.EXPIRING, MailKind.THANKS, MailKind.FRESH_LINK)
"""These are sent by themselves, once for each occasion."""

BY_HAND = tuple(kind for kind in MailKind if kind not in (MailKind.RECONNECT, *ON_OCCASION))


class LeftOut(enum.StrEnum):
    """Why a creator gets no mail that somebody wants to send by hand (R10). The first that holds is told."""

    NO_LINK = "no_link"
    """The brand has no link to invite with."""
    SENDING_ON_HOLD = "sending_on_hold"
    NOT_WITH_BRAND = "not_with_brand"
    """The creator neither takes part in a campaign of the brand nor belongs to its program."""
    NO_ADDRESS = "no_address"
    UNSUBSCRIBED = "unsubscribed"
    UNDELIVERABLE = "undeliverable"
    NO_PROFILE = "no_profile"
    """None of the profiles that are meant is of the kind that the mail speaks of."""
    CONNECTED_ALREADY = "connected_already"
    EXPIRED = "expired"
    """A reminder is what repairs it."""
    NOT_SUPPORTED = "not_supported"
    """Promotion access is not possible there."""
    AUTHORIZED_ALREADY = "authorized_already"
    JOINED_ALREADY = "joined_already"
    WRITTEN_RECENTLY = "written_recently"
    """The same kind of mail from the same brand, less than three days ago."""


class OutreachState(enum.StrEnum):
    """How far mail is that somebody has sent to chosen creators by hand."""

    WAITING = "waiting"
    """Some of it is still to be queued."""
    DONE = "done"
    NOT_THEIRS = "not_theirs"
    """Given up: the person lost the brand in whose name it was to go."""
    UNCLEAR = "unclear"
    """Given up: a campaign or brand of its filters is gone."""


class MailState(enum.StrEnum):
    QUEUED = "queued"
    """Waiting for its first try or for the next one; with a lease, in somebody's hands."""
    SENT = "sent"
    """The mail server accepted it."""
    FAILED = "failed"
    """Given up: the address is dead, the mail was refused, or 48 hours of retries have passed."""
    VOID = "void"
    """Its reason was gone before it was sent."""
    BOUNCED = "bounced"
    """Accepted, and reported later as not delivered."""
    COMPLAINED = "complained"
    """Delivered, and reported as spam by who got it."""


WENT_OUT = (MailState.SENT, MailState.BOUNCED, MailState.COMPLAINED)
"""A mail server accepted it, whatever was reported later."""


class Outcome(enum.StrEnum):
    """What a report says of a mail that a server had accepted (R11)."""

    HARD = "hard"
    """Nobody is there: no more mail to this address."""
    SOFT = "soft"
    """It did not arrive this time; three in a row over a week count like a hard one."""
    POLICY = "policy"
    """Our or the brand's mail was not wanted there: the operator must act, and nobody is suppressed."""
    COMPLAINT = "complaint"
    """Who got it called it spam: no more mail to this address."""


class ReportSource(enum.StrEnum):
    """The way in which a report came."""

    MAIL = "mail"
    SES = "ses"
    SENDGRID = "sendgrid"
    POSTMARK = "postmark"
    MAILGUN = "mailgun"
