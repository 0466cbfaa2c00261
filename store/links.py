"""Signed links: how a creator, without an account, proves to be the one who got the mail."""

import datetime as dt
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

PAGE_LIFETIME = dt.timedelta(days=90)


class BadLink(Exception):
    """Forged, cut or from another installation."""


class ExpiredLink(Exception):
    """Genuine, but older than a page link may be."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A creator's campaign page; without a campaign, all of the creator's connections."""

    creator_id: str
    campaign_id: str | None
    issued_at: dt.datetime


@dataclass(frozen=True, slots=True)
class UnsubscribeLink:
    """Never expires: the right to unsubscribe does not."""

    creator_id: str
    brand_id: str | None


class Links:
    """Makes and reads links. *keys* as in the configuration: the first signs, all verify."""

    def __init__(self, keys: tuple[str, ...], public_url: str) -> None:
        oldest_first = list(reversed(keys))
        self.public_url = public_url.rstrip("/")
        self._page = URLSafeSerializer(oldest_first, salt="page")
        self._unsubscribe = URLSafeSerializer(oldest_first, salt="unsubscribe")

    def page_token(self, link: PageLink) -> str:
        return str(self._page.dumps([link.creator_id, link.campaign_id, int(link.issued_at.timestamp())]))

    def page(self, link: PageLink) -> str:
        return f"{self.public_url}/c/{self.page_token(link)}"

    def read_page(self, token: str, now: dt.datetime) -> PageLink:
        """Raises BadLink or ExpiredLink."""
        try:
            creator_id, campaign_id, issued = self._page.loads(token)
        except (BadData, ValueError, TypeError):
            raise BadLink from None
        link = PageLink(creator_id, campaign_id, dt.datetime.fromtimestamp(issued, dt.UTC))
        if now - link.issued_at > PAGE_LIFETIME:
            raise ExpiredLink
        return link

    def unsubscribe(self, link: UnsubscribeLink) -> str:
        return f"{self.public_url}/unsubscribe/{self._unsubscribe.dumps([link.creator_id, link.brand_id])}"

    def read_unsubscribe(self, token: str) -> UnsubscribeLink:
        """Raises BadLink."""
        try:
            creator_id, brand_id = self._unsubscribe.loads(token)
        except (BadData, ValueError, TypeError):
            raise BadLink from None
        return UnsubscribeLink(creator_id, brand_id)
