"""Signed links: how a creator, without an account, proves to be the one who got the mail."""

import base64
import datetime as dt
import json
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from store import keyed

PAGE_LIFETIME = dt.timedelta(days=90)


class BadLink(Exception):
    """Forged, cut or from another installation."""


class ExpiredLink(Exception):
    """Genuine, but older than a page link may be."""

    def __init__(self, link: "PageLink") -> None:
        super().__init__("older than a page link may be")
        self.link = link


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


@dataclass(frozen=True, slots=True)
class SwitchesLink:
    """Where a person in Slack who is told by e-mail turns that off. Never expires, as `UnsubscribeLink`."""

    team_id: str
    user_id: str


class Links:
    """Makes and reads links. *keys* as in the configuration: the first signs, all verify."""

    def __init__(self, keys: tuple[str, ...], public_url: str) -> None:
        self.public_url = public_url.rstrip("/")
        self._page = Tokens(keys, "page")
        self._unsubscribe = Tokens(keys, "unsubscribe")
        self._switches = Tokens(keys, "switches")

    def page_token(self, link: PageLink) -> str:
        return self._page.make([link.creator_id, link.campaign_id, int(link.issued_at.timestamp())])

    def page(self, link: PageLink) -> str:
        return f"{self.public_url}/c/{self.page_token(link)}"

    def read_page(self, token: str, now: dt.datetime) -> PageLink:
        """Raises BadLink or ExpiredLink."""
        creator_id, campaign_id, issued = self._page.read(token)
        link = PageLink(creator_id, campaign_id, dt.datetime.fromtimestamp(issued, dt.UTC))
        if now - link.issued_at > PAGE_LIFETIME:
            raise ExpiredLink(link)
        return link

    def unsubscribe(self, link: UnsubscribeLink) -> str:
        return f"{self.public_url}/unsubscribe/{self._unsubscribe.make([link.creator_id, link.brand_id])}"

    def read_unsubscribe(self, token: str) -> UnsubscribeLink:
        """Raises BadLink."""
        creator_id, brand_id = self._unsubscribe.read(token)
        return UnsubscribeLink(creator_id, brand_id)

    def switches(self, link: SwitchesLink) -> str:
        return f"{self.public_url}/unsubscribe/notices/{self._switches.make([link.team_id, link.user_id])}"

    def read_switches(self, token: str) -> SwitchesLink:
        """Raises BadLink."""
        team_id, user_id = self._switches.read(token)
        return SwitchesLink(team_id, user_id)


class Tokens:
    """Signed lists for one purpose: a token for another purpose, or changed by a single letter, is refused."""

    def __init__(self, keys: tuple[str, ...], purpose: str) -> None:
        self._signers = [URLSafeSerializer(key, salt=purpose) for key in keys]
        self._keys = [signer.make_signer(purpose).derive_key() for signer in self._signers]

    def make(self, values: list[Any]) -> str:
        return _signed(values, self._keys[0])

    def read(self, token: str) -> list[Any]:
        """Raises BadLink."""
        for signer, key in zip(self._signers, self._keys, strict=True):
            try:
                values: list[Any] = signer.loads(token)
            except BadData:
                continue
            # Base64 reads some other spellings of a signature as the same bytes; only ours counts.
            if token in (_signed(values, key), str(signer.dumps(values))):
                return values
        raise BadLink


def _signed(values: list[Any], key: bytes) -> str:
    """As itsdangerous writes it, which would derive the key and try to compress for each of thousands of links."""
    payload = _base64(f"[{','.join(map(_in_json, values))}]".encode())
    return (payload + b"." + _base64(keyed.digest(key, payload, "sha1"))).decode()


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _in_json(value: Any) -> str:
    """`json.dumps` makes a new encoder for each of its answers; a link holds strings and numbers."""
    if type(value) is int:
        return str(value)
    return encode_basestring_ascii(value) if type(value) is str else json.dumps(value)
