"""The seam to a social network: what every adapter offers."""

import abc
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from platforms.http import Http
from store import codes
from store.codes import AccountType, Permission


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Our app at one network, and where that network is found."""

    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str
    """The code exchange."""
    api_url: str
    """The base of all other calls."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a network gave for a code."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: dt.datetime | None
    """Empty where the network told no believable date."""
    permissions: frozenset[Permission]
    """Those that were granted, which may be fewer than were asked for."""
    account_id: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """Whose access it is."""

    id: str
    handle: str
    account_type: AccountType | None
    aliases: frozenset[str]
    """Every id by which the network knows this account, `id` among them."""


class Network(abc.ABC):
    """One social network. A subclass states only its differences.

    Every call raises NetworkTrouble (see `platforms.trouble`) and nothing else.
    """

    code: ClassVar[codes.Network]
    scopes: ClassVar[Mapping[Permission, tuple[str, ...]]]
    """What each permission is called there; one that is missing here cannot be had by this login."""
    always: ClassVar[tuple[str, ...]] = ()
    """Asked for whatever is wanted."""
    scope_separator: ClassVar[str] = ","
    takes_pkce: ClassVar[bool] = False

    def __init__(self, endpoints: Endpoints, http: Http) -> None:
        self.endpoints = endpoints
        self.http = http

    @property
    def offers(self) -> frozenset[Permission]:
        """The permissions that this login can grant at all."""
        return frozenset(self.scopes)

    def permissions_of(self, granted: Iterable[str]) -> frozenset[Permission]:
        """What these scopes amount to; a permission counts when all that it needs is there."""
        there = frozenset(granted)
        return frozenset(permission for permission, needs in self.scopes.items() if there.issuperset(needs))

    def authorize(
        self, state: str, redirect_uri: str, permissions: Iterable[Permission], challenge: str | None
    ) -> str:
        """The page on which the holder gives access. *challenge* (S256) is for networks that take PKCE."""
        wanted = frozenset(permissions)
        scopes = [*self.always, *(s for p, names in self.scopes.items() if p in wanted for s in names)]
        query = {
            "client_id": self.endpoints.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": self.scope_separator.join(dict.fromkeys(scopes)),
            "state": state,
        }
        if self.takes_pkce and challenge is not None:
            query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        joint = "&" if "?" in self.endpoints.authorize_url else "?"
        return f"{self.endpoints.authorize_url}{joint}{urlencode(query)}"

    def code_form(self, code: str, redirect_uri: str, verifier: str | None) -> dict[str, str]:
        """What the code exchange sends."""
        form = {
            "client_id": self.endpoints.client_id,
            "client_secret": self.endpoints.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            "code": code,
        }
        if self.takes_pkce and verifier is not None:
            form["code_verifier"] = verifier
        return form

    @abc.abstractmethod
    async def exchange(self, code: str, redirect_uri: str, verifier: str | None, now: dt.datetime) -> Tokens:
        """The longest-lived tokens that this code buys. Raises Refused when the code is no good."""

    @abc.abstractmethod
    async def account(self, token: str) -> Account:
        """Whose token it is. Raises Refused when it is an account that can give no access."""

    @abc.abstractmethod
    async def live_read(self, token: str) -> None:
        """One read of content, which proves that the access is worth something (X8)."""

    @abc.abstractmethod
    async def check(self, token: str, granted: frozenset[Permission]) -> None:
        """Returns when the network says that the token is good; else raises Lapsed, Unclear or OperatorFault.

        *granted* is what the token's grant is known to carry.
        """
