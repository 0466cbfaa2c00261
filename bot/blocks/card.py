"""The status card of a creator (C4–C10)."""

import datetime as dt
import itertools
from collections.abc import Sequence

from bot.blocks.menus import is_value, menu, option
from bot.blocks.parts import (
    CAMPAIGN,
    HISTORY,
    OFFER,
    WHY,
    Block,
    actions,
    button,
    context,
    divider,
    fitting_together,
    header,
    overview_button,
    promote_button,
    remind_button,
    section,
    write_button,
)
from bot.blocks.profile import (
    account_label,
    can_be_asked,
    colour,
    is_personal,
    marketplace_label,
    promotion_label,
    state,
)
from bot.blocks.promotion import standing_request
from bot.blocks.text import ALL_TEXT, handle, name
from bot.blocks.wording import GREEN, GREY, RED, account, campaign_status, when
from locales import Say, words
from store.codes import Cause, ConnectionState, Network, Ownership, Permission, PromotionAccess
from store.creator_card import CreatorState, ProfileState, TakenPart
from store.creators import Sent
from store.why import WAITING, WhyProfile

MOST_REQUESTS = 3
MOST_CAMPAIGNS = 10
FRAME = 6_000
"""Characters that are kept free of profiles: campaigns, in words and as a menu."""


def card(creator: CreatorState, say: Say) -> list[Block]:
    profiles = [_profile(one, creator, say) for one in creator.profiles]
    kept = fitting_together(profiles, units=ALL_TEXT - FRAME)
    blocks = [header(creator.name), *itertools.chain.from_iterable(kept)]
    if not profiles:
        blocks.append(section(say("No profile of this creator is known yet.")))
    if left := len(profiles) - len(kept):
        blocks.append(context(say.plural("and {n} more profile", "and {n} more profiles", left)))
    blocks += [divider(), section(*_campaigns(creator.campaigns, say))]
    asked = [button(say("Why?"), WHY, creator.id), button(say("History"), HISTORY, creator.id)]
    asked.append(write_button(say, f"creator {creator.id}"))
    return [*blocks, actions(*asked, *_ways(creator, say), overview_button(say))]


def _ways(creator: CreatorState, say: Say) -> list[Block]:
    """To the creator's campaigns, and to the offer checks of their networks."""
    campaigns = [
        option(one.campaign, one.campaign_id)
        for one in creator.campaigns[:MOST_CAMPAIGNS]
        if is_value(one.campaign_id)
    ]
    checks = [
        option(words.network(network), f"{network} {creator.id}")
        for network in dict.fromkeys(one.network for one in creator.profiles)
        if is_value(f"{network} {creator.id}")
    ]
    menus = [(CAMPAIGN, say("Open a campaign"), campaigns), (OFFER, say("Check an offer"), checks)]
    return [menu(action, placeholder, options) for action, placeholder, options in menus if options]


def _profile(one: ProfileState, creator: CreatorState, say: Say) -> list[Block]:
    """Its section, and under it the button for which the section has no place."""
    lines = [_title(one, say), state(one, one.ownership, one.advice.doubt, say)]
    if one.ownership is Ownership.OWNED:
        lines += _connections(one, say)
        lines.append(_data(one, say))
    lines += _promotion(one, say)
    lines += [label for label in (marketplace_label(one, say),) if label]
    if not one.set_up:
        lines.append(
            say(
                "_{network} is not set up here: access lapses by its dates alone, and cannot be renewed._",
                network=words.network(one.network),
            )
        )
    if is_personal(one):
        lines.append(_personal_hint(say))
    elif one.judged is not None:
        lines.append(_reminders(one.judged, one.sent, say))
    # Where no reminder will go by itself, none can be sent by hand: the line above says why.
    will_go = one.judged is not None and one.judged.next_at is not None
    remind = remind_button(say, one.id, creator.name) if will_go else None
    promote = promote_button(say, one.id) if can_be_asked(one) and not one.requests else None
    if remind and promote:
        return [section(*lines, accessory=remind), actions(promote)]
    return [section(*lines, accessory=remind or promote)]


def _title(one: ProfileState, say: Say) -> str:
    parts = [f"{colour(one, one.advice.doubt)} *{account(one.network, one.handle)}*"]
    if label := account_label(one, say):
        parts.append(label)
    return " · ".join(parts)


def _connections(one: ProfileState, say: Say) -> list[str]:
    """Which permissions work; which do not, since when and why; and through how many people (C1, X10)."""
    if not one.connections:
        return []
    active = [each for each in Permission if one.state_of(each) is ConnectionState.ACTIVE]
    never = [each for each in Permission if one.state_of(each) is ConnectionState.NOT_ESTABLISHED]
    lines = [f"{GREEN} {_permissions(active, say)}"] if active else []
    ended = [each for each in one.connections if each.state is ConnectionState.EXPIRED]
    for because in dict.fromkeys((each.cause, each.ended_at) for each in ended):
        those = [each.permission for each in ended if (each.cause, each.ended_at) == because]
        lines.append(f"{RED} {_permissions(those, say)}{_because(one.network, *because, say)}")
    if never:
        lines.append(f"{GREY} {say('never given: {permissions}', permissions=_permissions(never, say))}")
    return [*lines, _holders(one, say)]


def _permissions(some: Sequence[Permission], say: Say) -> str:
    return say.all_of([words.permission(say, each) for each in some])


def _because(network: Network, cause: Cause | None, at: dt.datetime | None, say: Say) -> str:
    return f": {words.cause(say, cause, network, at)}" if cause and at else ""


def _holders(one: ProfileState, say: Say) -> str:
    if one.advice.alone:
        return say(
            "Only one person holds {permissions} for {account}; a second one would keep it alive",
            permissions=_permissions(one.advice.alone, say),
            account=handle(one.handle) if one.handle else words.network(one.network),
        )
    return say.plural("Held by {n} person", "Held by {n} people", one.holders)


def _data(one: ProfileState, say: Say) -> str:
    """What insights open, and whether it comes in (C10)."""
    data = words.data_opened(say, one.network)
    match one.state_of(Permission.INSIGHTS):
        case ConnectionState.ACTIVE:
            return say("Data: {data}", data=data)
        case ConnectionState.EXPIRED:
            return say("Data missing until it is reconnected: {data}", data=data)
        case _:
            return say("Data that access to insights would open: {data}", data=data)


def _promotion(one: ProfileState, say: Say) -> list[str]:
    label = promotion_label(one, say)
    if label is None:
        return []
    if one.promotion_access is PromotionAccess.AUTHORIZED:
        return [f"{label} ({say('Promoted Posts allowed')})"]
    lines = [f"{label} ({say('possible, not set up yet')})"]
    return lines + [f"↳ {standing_request(each, say)}" for each in one.requests[:MOST_REQUESTS]]


def _personal_hint(say: Say) -> str:
    return say(
        "_Personal accounts yield fewer metrics, cannot hold Business access and are never reminded. "
        "The creator can switch in Instagram under Settings › Account type and tools › "
        "Switch to professional account, then connect again._"
    )


def _reminders(judged: WhyProfile, letters: Sequence[Sent], say: Say) -> str:
    sent = say("Reminders: none sent yet")
    if letters:
        last = letters[-1]
        sent = say.plural(
            "Reminders: {n} sent, on {time} from {brand}",
            "Reminders: {n} sent, the last on {time} from {brand}",
            len(letters),
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
        stage, status = words.stage(say, one.stage), campaign_status(say, one.status)
        lines.append(f"• {name(one.campaign)} ({name(one.brand)}, {status}): {stage}")
    if left := len(campaigns[MOST_CAMPAIGNS:]):
        lines.append(say.plural("and {n} more", "and {n} more", left))
    return lines
