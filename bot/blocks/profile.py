"""How one profile is spoken of: its colour, its state in words, its labels (C4–C7, C10, X9)."""

import datetime as dt
from typing import Protocol

from bot.blocks.wording import GREEN, GREY, RED, YELLOW, lost
from locales import Say, words
from store import promotion
from store.advice import Doubt
from store.codes import (
    AccountType,
    Cause,
    MarketplaceStatus,
    Network,
    Ownership,
    PromotionAccess,
    Status,
)


class HasState(Protocol):
    @property
    def network(self) -> Network: ...
    @property
    def status(self) -> Status: ...
    @property
    def cause(self) -> Cause | None: ...
    @property
    def lapsed_at(self) -> dt.datetime | None: ...


class HasLabels(Protocol):
    @property
    def network(self) -> Network: ...
    @property
    def ownership(self) -> Ownership: ...
    @property
    def account_type(self) -> AccountType | None: ...
    @property
    def promotion_access(self) -> PromotionAccess: ...
    @property
    def marketplace_status(self) -> MarketplaceStatus | None: ...


def colour(one: HasState, doubt: Doubt | None) -> str:
    if doubt is not None:
        return YELLOW
    return {Status.CONNECTED: GREEN, Status.EXPIRED: RED, Status.NOT_CONNECTED: GREY}[one.status]


def state(one: HasState, ownership: Ownership, doubt: Doubt | None, say: Say) -> str:
    """The cause with its day, or the status in words."""
    if one.cause is not None and one.lapsed_at is not None:
        return f"*{lost(say, one.cause, one.network, one.lapsed_at)}*"
    if ownership is Ownership.PUBLIC:
        return say("— Public profile: nobody has given access to it")
    if one.status is Status.NOT_CONNECTED:
        return f"— {words.status(say, one.status)}"
    return _doubtful(one.network, doubt, say) if doubt else words.status(say, one.status)


def _doubtful(network: Network, doubt: Doubt, say: Say) -> str:
    named = words.network(network)
    if doubt.since is None:
        return say("Connected, but doubtful: {network} has never answered about it", network=named)
    return say(
        "Connected, but doubtful: {network} has not answered about it since {day}",
        network=named,
        day=say.day(doubt.since),
    )


def is_personal(one: HasLabels) -> bool:
    return one.network is Network.INSTAGRAM and one.account_type is AccountType.PERSONAL


def account_label(one: HasLabels, say: Say) -> str | None:
    if is_personal(one):
        return say("Personal account")
    if one.network is Network.INSTAGRAM and one.account_type is not None:
        return say("Business")
    return None


def can_be_asked(one: HasLabels) -> bool:
    """Promotion access is possible, and not set up yet."""
    spoken_of = one.network in promotion.NETWORKS and one.ownership is Ownership.OWNED
    return spoken_of and one.promotion_access is PromotionAccess.SUPPORTED


def promotion_label(one: HasLabels, say: Say) -> str | None:
    if one.network not in promotion.NETWORKS:
        return None
    match one.promotion_access:
        case PromotionAccess.AUTHORIZED:
            return say("Promotion: *Authorized*")
        case PromotionAccess.SUPPORTED:
            return say("Promotion: *Supported*")
        case _:
            return None


def marketplace_label(one: HasLabels, say: Say) -> str | None:
    if one.network is not Network.TIKTOK:
        return None
    status = one.marketplace_status or MarketplaceStatus.NOT_INVITED
    return say("TikTok Creator Marketplace: *{status}*", status=words.marketplace(say, status))


def labels(one: HasLabels, say: Say) -> list[str]:
    every = (account_label(one, say), promotion_label(one, say), marketplace_label(one, say))
    return [label for label in every if label]
