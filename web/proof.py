"""What makes a reconnect count (X8): the same account, all the permissions, and one live read."""

import asyncio
import enum
from dataclasses import dataclass

from platforms.network import Network as Adapter
from platforms.trouble import Lapsed, OperatorFault, Refused, Unclear
from store import grants
from store.codes import AccountType, Network, Permission
from store.database import Session
from store.grants import Access, Account, Connected, Given
from store.moment import Moment
from store.oauth import Attempt
from web import paths
from web.installation import Web

PATIENCE = 25
"""Seconds for all calls to the network together, so that the creator has an answer within 30."""


class Reason(enum.StrEnum):
    """Why an authorisation was not taken. History and metrics keep these codes."""

    DENIED = "denied"
    NOT_AUTHORISED = "not_authorised"
    """The network did not take the code, or gave a token that does not work."""
    WRONG_ACCOUNT = "wrong_account"
    PERSONAL_ACCOUNT = "personal_account"
    MISSING_PERMISSIONS = "missing_permissions"
    NETWORK_TROUBLE = "network_trouble"
    OPERATOR_FAULT = "operator_fault"
    GONE = "gone"
    """The profile or its creator left the store in the meantime."""


class NotProven(Exception):
    """The authorisation does not count; nothing was stored."""

    def __init__(
        self,
        reason: Reason,
        *,
        expected: str | None = None,
        came: str | None = None,
        missing: frozenset[Permission] = frozenset(),
        why: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.expected = expected
        """The handle of the profile, where another account came."""
        self.came = came
        self.missing = missing
        self.why = why
        """For the log."""


@dataclass(frozen=True, slots=True)
class Proven:
    account: Account
    given: Given


async def prove(here: Web, adapter: Adapter, attempt: Attempt, code: str) -> Proven:
    """Ask the network who logged in, what was given, and whether it works. Raises NotProven."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _asked(here, adapter, attempt, code)
    except (Refused, Lapsed) as trouble:
        raise NotProven(Reason.NOT_AUTHORISED, why=str(trouble)) from None
    except OperatorFault as trouble:
        raise NotProven(Reason.OPERATOR_FAULT, why=str(trouble)) from None
    except Unclear as trouble:
        raise NotProven(Reason.NETWORK_TROUBLE, why=trouble.reason) from None
    except TimeoutError:
        raise NotProven(Reason.NETWORK_TROUBLE, why="time_out") from None


async def keep(here: Web, adapter: Adapter, attempt: Attempt, proven: Proven) -> Connected:
    """Store what was proven, if it still holds against what is stored by now; all in one transaction."""
    moment = here.moment()
    async with here.store.begin() as db:
        if not await grants.lock(db, attempt.creator_id):
            raise NotProven(Reason.GONE)
        access = await _access(db, attempt, proven.account, moment)
        judge(access, attempt.network, proven.account, proven.given.permissions, adapter.offers)
        profile_id = (
            access.profile_id
            if access
            else await grants.new_profile(db, attempt.creator_id, attempt.network, proven.account)
        )
        return await grants.connected(db, profile_id, proven.account, proven.given, moment)


def judge(
    access: Access | None,
    network: Network,
    account: Account,
    permissions: frozenset[Permission],
    offers: frozenset[Permission],
) -> None:
    """Raises NotProven unless *account* is that of the profile and all that it needs was given.

    What this login cannot give at all is not asked back. Where nothing has lapsed, insights are the least.
    """
    if access is not None and not access.is_of(account):
        raise NotProven(Reason.WRONG_ACCOUNT, expected=access.handle, came=account.handle)
    if network is Network.INSTAGRAM and account.account_type is AccountType.PERSONAL:
        raise NotProven(Reason.PERSONAL_ACCOUNT)
    lost = access.lost & offers if access else frozenset()
    missing = (lost or frozenset({Permission.INSIGHTS}) & offers) - permissions
    if missing:
        raise NotProven(Reason.MISSING_PERMISSIONS, missing=missing)


async def _asked(here: Web, adapter: Adapter, attempt: Attempt, code: str) -> Proven:
    redirect_uri = paths.callback(here.public_url, attempt.network)
    tokens = await adapter.exchange(code, redirect_uri, attempt.code_verifier, here.clock())
    told = await adapter.account(tokens.access_token)
    account = Account(told.id, told.handle, told.account_type, told.aliases)
    async with here.store.read() as db:
        access = await _access(db, attempt, account, here.moment())
    judge(access, attempt.network, account, tokens.permissions, adapter.offers)
    await adapter.live_read(tokens.access_token)
    given = Given(tokens.permissions, tokens.expires_at, tokens.access_token, tokens.refresh_token)
    return Proven(account, given)


async def _access(db: Session, attempt: Attempt, account: Account, moment: Moment) -> Access | None:
    """The profile that was to be connected, or the creator's own that this account turns out to be."""
    if attempt.profile_id is None:
        return await grants.access_of_account(db, attempt.creator_id, attempt.network, account, moment)
    access = await grants.access(db, attempt.profile_id, moment)
    if access is None:
        raise NotProven(Reason.GONE)
    return access
