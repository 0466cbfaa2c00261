"""The status card of a creator (C4–C10)."""

from bot.blocks.parts import (
    HISTORY,
    WHY,
    Block,
    actions,
    button,
    context,
    divider,
    fitting,
    header,
    remind_button,
    section,
)
from bot.blocks.text import name
from bot.blocks.wording import GREEN, GREY, RED, account, lost, when
from locales import Say, words
from store.codes import (
    AccountType,
    ConnectionState,
    MarketplaceStatus,
    Network,
    Ownership,
    Permission,
    PromotionAccess,
    Status,
)
from store.creators import CreatorState, ProfileState, TakenPart
from store.why import WAITING

MOST_CAMPAIGNS = 10


def card(creator: CreatorState, say: Say) -> list[Block]:
    profiles = [_profile(one, creator, say) for one in creator.profiles]
    kept = fitting(profiles)
    blocks = [header(creator.name), *kept]
    if not profiles:
        blocks.append(section(say("No profile of this creator is known yet.")))
    if left := len(profiles) - len(kept):
        blocks.append(context(say.plural("and {n} more profile", "and {n} more profiles", left)))
    blocks += [divider(), section(*_campaigns(creator.campaigns, say))]
    blocks.append(actions(button(say("Why?"), WHY, creator.id), button(say("History"), HISTORY, creator.id)))
    return blocks


def _profile(one: ProfileState, creator: CreatorState, say: Say) -> Block:
    lines = [_title(one, say), _status(one, say)]
    if one.ownership is Ownership.OWNED:
        lines.append(say("Data: {data}", data=words.data_opened(say, one.network)))
        lines += _access(one, say)
    lines += _labels(one, say)
    if not one.set_up:
        lines.append(
            say(
                "_{network} is not set up here: access lapses by its dates alone, and cannot be renewed._",
                network=words.network(one.network),
            )
        )
    if _is_personal(one):
        lines.append(_personal_hint(say))
    elif one.judged.status is Status.EXPIRED:
        lines.append(_reminders(one, say))
    return section(
        *lines,
        # Where no reminder will go by itself, none can be sent by hand: the line above says why.
        accessory=remind_button(say, one.id, creator.name) if one.judged.next_at is not None else None,
    )


def _title(one: ProfileState, say: Say) -> str:
    colour = {Status.CONNECTED: GREEN, Status.EXPIRED: RED, Status.NOT_CONNECTED: GREY}[one.judged.status]
    parts = [f"{colour} *{account(one.network, one.handle)}*"]
    if one.network is Network.INSTAGRAM and one.account_type in (AccountType.BUSINESS, AccountType.CREATOR):
        parts.append(say("Business"))
    elif _is_personal(one):
        parts.append(say("Personal account"))
    return " · ".join(parts)


def _status(one: ProfileState, say: Say) -> str:
    judged = one.judged
    if judged.cause is not None and judged.lapsed_at is not None:
        return f"*{lost(say, judged.cause, one.network, judged.lapsed_at)}*"
    if one.ownership is Ownership.PUBLIC:
        return say("— Public profile: nobody has given access to it")
    return ("— " if judged.status is Status.NOT_CONNECTED else "") + words.status(say, judged.status)


def _access(one: ProfileState, say: Say) -> list[str]:
    """Which permissions work, which do not, and through how many people."""

    def those(state: ConnectionState) -> list[str]:
        return [
            words.permission(say, connection.permission)
            for connection in one.connections
            if connection.state is state
        ]

    active, expired = those(ConnectionState.ACTIVE), those(ConnectionState.EXPIRED)
    lines = []
    if active:
        lines.append(say("Permissions active: {permissions}", permissions=say.all_of(active)))
    if expired:
        lines.append(say("Permissions expired: {permissions}", permissions=say.all_of(expired)))
    if one.connections:
        lines.append(say.plural("Held by {n} person", "Held by {n} people", one.holders))
    return lines


def _labels(one: ProfileState, say: Say) -> list[str]:
    if one.network in (Network.INSTAGRAM, Network.FACEBOOK):
        promotes = any(
            connection.permission is Permission.PROMOTION and connection.state is ConnectionState.ACTIVE
            for connection in one.connections
        )
        if promotes or one.promotion_access is PromotionAccess.AUTHORIZED:
            return [say("Promotion: *Authorized* (Promoted Posts allowed)")]
        if one.promotion_access is PromotionAccess.SUPPORTED:
            return [say("Promotion: *Supported* (possible, not set up yet)")]
    if one.network is Network.TIKTOK:
        status = one.marketplace_status or MarketplaceStatus.NOT_INVITED
        return [say("TikTok Creator Marketplace: *{status}*", status=words.marketplace(say, status))]
    return []


def _is_personal(one: ProfileState) -> bool:
    return one.network is Network.INSTAGRAM and one.account_type is AccountType.PERSONAL


def _personal_hint(say: Say) -> str:
    return say(
        "_Personal accounts yield fewer metrics, cannot hold Business access and are never reminded. "
        "The creator can switch in Instagram under Settings › Account type and tools › "
        "Switch to professional account, then connect again._"
    )


def _reminders(one: ProfileState, say: Say) -> str:
    judged = one.judged
    sent = say("Reminders: none sent yet")
    if one.sent:
        last = one.sent[-1]
        sent = say.plural(
            "Reminders: {n} sent, on {time} from {brand}",
            "Reminders: {n} sent, the last on {time} from {brand}",
            len(one.sent),
            time=when(say, last.at),
            brand=name(last.brand) if last.brand else say("another program"),
        )
    if judged.due:
        return say("{sent}; the next one is due now", sent=sent)
    if judged.next_at is not None:
        return say("{sent}; next: {time}", sent=sent, time=when(say, judged.next_at))
    stopped = next((rule.code for rule in judged.rules if rule.holds and rule.code not in WAITING), None)
    if stopped is None:
        return sent
    return say("{sent}; no other will go: {reason}", sent=sent, reason=words.skip(say, stopped, holds=True))


def _campaigns(campaigns: tuple[TakenPart, ...], say: Say) -> list[str]:
    if not campaigns:
        return [say("In no campaign of your brands.")]
    lines = [say("*Campaigns*")]
    for one in campaigns[:MOST_CAMPAIGNS]:
        stage, status = words.stage(say, one.stage), _campaign_status(one, say)
        lines.append(f"• {name(one.campaign)} ({name(one.brand)}, {status}): {stage}")
    if left := len(campaigns[MOST_CAMPAIGNS:]):
        lines.append(say.plural("and {n} more", "and {n} more", left))
    return lines


def _campaign_status(one: TakenPart, say: Say) -> str:
    return {
        "draft": say("draft"),
        "live": say("live"),
        "paused": say("paused"),
        "completed": say("completed"),
    }[one.status]
