"""Why a creator is, will be, or will not be reminded, rule by rule (R8, X17)."""

from collections.abc import Collection

from bot.blocks.parts import Block, context, fitting, header, section
from bot.blocks.text import name
from bot.blocks.wording import GREEN, GREY, RED, account, lost, told_of, when
from locales import Say, words
from store.codes import Skip, Status
from store.creators import Sent
from store.why import WAITING, WhyCampaign, WhyProfile
from store.why_warned import WhyWarning

MOST_CAMPAIGNS = 8


def reasons(
    who: str,
    profiles: tuple[WhyProfile, ...],
    sent: dict[str, tuple[Sent, ...]],
    warned: dict[str, WhyWarning],
    brand_ids: Collection[str],
    say: Say,
) -> list[Block]:
    """*brand_ids*: the brands that may be named; all others are "another program"."""
    told = [
        _profile(one, sent.get(one.profile_id, ()), warned.get(one.profile_id), brand_ids, say)
        for one in profiles
    ]
    kept = fitting(told)
    blocks = [header(say("Why reminders go to {name}, or do not", name=who)), *kept]
    if not profiles:
        blocks.append(
            section(say("No profile of this creator is known yet, so there is nothing to remind of."))
        )
    if left := len(told) - len(kept):
        blocks.append(context(say.plural("and {n} more profile", "and {n} more profiles", left)))
    return blocks


def _profile(
    one: WhyProfile, sent: tuple[Sent, ...], warned: WhyWarning | None, brand_ids: Collection[str], say: Say
) -> Block:
    colour = {Status.CONNECTED: GREEN, Status.EXPIRED: RED, Status.NOT_CONNECTED: GREY}[one.status]
    state = words.status(say, one.status)
    if one.cause is not None and one.lapsed_at is not None:
        state = lost(say, one.cause, one.network, one.lapsed_at)
    lines = [f"{colour} *{account(one.network, one.handle)}* · {state}", _verdict(one, brand_ids, say)]
    if warned is not None:
        lines.append(_warning(warned, say))
    lines += _sent(sent, say)
    for rule in one.rules:
        mark = ":no_entry_sign:" if rule.holds else ":white_check_mark:"
        lines.append(f"{mark} {words.skip(say, rule.code, holds=rule.holds)}")
    lines += _campaigns(one.campaigns, brand_ids, say)
    return section(*lines)


def _verdict(one: WhyProfile, brand_ids: Collection[str], say: Say) -> str:
    chosen = next((each for each in one.campaigns if each.chosen), None)
    if one.due and chosen is not None:
        return say("*A reminder is due now, from {brand}.*", brand=_brand(chosen, brand_ids, say))
    if one.next_at is not None:
        return say("*The next reminder goes on {time}.*", time=when(say, one.next_at))
    stopped = next((rule.code for rule in one.rules if rule.holds and rule.code not in WAITING), None)
    reason = words.skip(say, stopped or Skip.NOT_EXPIRED, holds=True)
    return say("*No reminder will go.* {reason}", reason=reason)


def _warning(one: WhyWarning, say: Say) -> str:
    end = when(say, one.ends_at)
    if one.brand is None:
        reason = (
            words.skip(say, one.stopped_by, holds=True)
            if one.stopped_by
            else say("No brand of theirs sends warnings.")
        )
        return say("*Access runs out on {end}, and no warning will go.* {reason}", end=end, reason=reason)
    brand = say("another program") if one.by_another else name(one.brand)
    if one.sent_at is not None:
        return say(
            "*Access runs out on {end}.* A warning went on {time}, from {brand}.",
            end=end,
            time=when(say, one.sent_at),
            brand=brand,
        )
    if one.goes_at is not None:
        return say(
            "*Access runs out on {end}.* A warning goes on {time}, from {brand}.",
            end=end,
            time=when(say, one.goes_at),
            brand=brand,
        )
    return say("*Access runs out on {end}.* A warning from {brand} was not delivered.", end=end, brand=brand)


def _sent(sent: tuple[Sent, ...], say: Say) -> list[str]:
    if not sent:
        return []
    first, last = sent[0], sent[-1]
    if last.brand is None:
        return [
            say.plural(
                "Another program is reminding since {time}: {n} mail so far.",
                "Another program is reminding since {time}: {n} mails so far.",
                len(sent),
                time=when(say, first.at),
            )
        ]
    return [
        say.plural(
            "{n} reminder sent, on {time} from {brand}.",
            "{n} reminders sent, the last on {time} from {brand}.",
            len(sent),
            time=when(say, last.at),
            brand=name(last.brand),
        )
    ]


def _campaigns(campaigns: tuple[WhyCampaign, ...], brand_ids: Collection[str], say: Say) -> list[str]:
    """Of other programs only the one that sends is spoken of, and not by name."""
    told = [one for one in campaigns if one.brand_id in brand_ids or one.chosen]
    lines = [_campaign(one, brand_ids, say) for one in told[:MOST_CAMPAIGNS]]
    if left := len(told) - len(lines):
        lines.append(say.plural("and {n} more campaign", "and {n} more campaigns", left))
    return lines


def _campaign(one: WhyCampaign, brand_ids: Collection[str], say: Say) -> str:
    sends = say("sends, being furthest along")
    if one.brand_id not in brand_ids:
        return f":arrow_forward: {told_of(say('another program'), sends, say)}"
    who = f"*{name(one.campaign)}* ({name(one.brand)}, {words.stage(say, one.stage)})"
    if one.chosen:
        return f":arrow_forward: {told_of(who, sends, say)}"
    if one.skip is None:
        return f"▫️ {told_of(who, say('another campaign comes first'), say)}"
    return f"▫️ {told_of(who, words.skip(say, one.skip, holds=True), say)}"


def _brand(one: WhyCampaign, brand_ids: Collection[str], say: Say) -> str:
    return name(one.brand) if one.brand_id in brand_ids else say("another program")
