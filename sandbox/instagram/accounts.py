"""Who is on this Instagram, and what they let apps do."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from sandbox.instagram.faults import Fault

BASIC = "instagram_business_basic"
PUBLISH = "instagram_business_content_publish"
MESSAGES = "instagram_business_manage_messages"
COMMENTS = "instagram_business_manage_comments"
INSIGHTS = "instagram_business_manage_insights"

SCOPES = {
    BASIC: "See your profile, your account type and your posts",
    PUBLISH: "Publish photos, reels and stories for you",
    INSIGHTS: "See insights: how your content performs and who your audience is",
    COMMENTS: "Read and answer comments on your posts",
    MESSAGES: "Read and answer your direct messages",
}
"""Everything that an app may ask for, in the words of the consent page."""


ACCOUNT_TYPES = ("BUSINESS", "MEDIA_CREATOR", "PERSONAL")


@dataclass(frozen=True, slots=True)
class Media:
    id: str
    caption: str
    timestamp: dt.datetime
    media_type: str = "IMAGE"
    media_product_type: str = "FEED"
    like_count: int = 0
    comments_count: int = 0
    views: int = 0
    shares: int = 0
    saved: int = 0


@dataclass(slots=True)
class Account:
    user_id: str
    """The professional id (1784…) that tokens and media speak of."""
    id: str
    """The same account as this one app sees it."""
    username: str
    name: str
    account_type: str = "MEDIA_CREATOR"
    email: str = ""
    """Whose it is, so that the sandbox's own pages can offer the right account."""
    followers_count: int = 0
    media: list[Media] = field(default_factory=list)
    fault: Fault | None = None
    """Concerns every token of this account, the next ones too."""
    throttled: bool = False

    @property
    def professional(self) -> bool:
        return self.account_type in ("BUSINESS", "MEDIA_CREATOR")


@dataclass(slots=True)
class Token:
    value: str = field(repr=False)
    account: Account
    scopes: frozenset[str]
    issued_at: dt.datetime
    expires_at: dt.datetime | None
    long_lived: bool = True
    fault: Fault | None = None
    lost: frozenset[str] = frozenset()
    """Scopes that the account has taken back."""
    ended_early: bool = False
    """It was made to expire before its time."""

    @property
    def fingerprint(self) -> str:
        """Tells tokens apart without giving them away."""
        return hashlib.sha256(self.value.encode()).hexdigest()[:8]

    def may(self, scope: str) -> bool:
        return scope in self.scopes and scope not in self.lost

    def expired(self, now: dt.datetime) -> bool:
        return self.ended_early or (self.expires_at is not None and now >= self.expires_at)
