"""The status card and what its buttons do."""

from bot.asking import Answer, Ask
from bot.blocks import choice
from bot.blocks.card import card
from bot.blocks.history import history as history_view
from bot.blocks.parts import SHOW, share_button
from bot.blocks.text import name
from bot.blocks.wording import when
from bot.finding import unseen
from bot.typed import Lookup
from locales import words
from store import creators, picking
from store.codes import Skip
from store.creator_card import card_of
from store.creators import Candidate
from store.happenings import history_of
from store.people import brands_of
from store.reminders import remind_now
from store.statements import Reading

HISTORY_SHOWN = 15


async def lookup(ask: Ask, typed: Lookup) -> Answer:
    """An exact creator match, else a close command, else a search by name."""
    near = typed.near if typed.alone else None
    async with ask.store.look() as db:
        meant = await creators.named_exactly(db, ask.viewer, typed.who)
        if len(meant) == 1:
            return await _card(ask, db, creators.alone(meant[0]))
        found = await creators.with_handles(db, meant) if meant else ()
    if not meant:
        async with ask.store.read() as searched:
            found = await picking.creators_like(searched, ask.viewer, typed.who, choice.MOST + 1)
            if len(found) == 1 and not near:
                return await _card(ask, searched, found[0])
    if not found:
        text = choice.unknown(typed.who, typed.near, ask.say)
        return Answer(text, choice.meant(text, _meant(typed.near, typed)) if typed.near else ())
    if near and not meant:
        lead = ask.say("Or one of these creators?")
        lead = f"{choice.did_you_mean(near, ask.say)} {lead}"
        question = choice.choice(found, SHOW, ask.say, lead)
        return Answer(lead, [*choice.meant(lead, _meant(near, typed)), *question[1:]])
    return Answer(ask.say("Several creators fit."), choice.choice(found, SHOW, ask.say))


def _meant(near: str, typed: Lookup) -> str:
    """The closest command, with all that was typed behind it."""
    return " ".join([near, *typed.who.split()[1:]])


async def show(ask: Ask, creator_id: str) -> Answer:
    async with ask.store.look() as db:
        who = await creators.candidate(db, ask.viewer, creator_id)
        return await _card(ask, db, who) if who else unseen(ask)


async def history(ask: Ask, creator_id: str) -> Answer:
    async with ask.store.read() as db:
        who = await creators.candidate(db, ask.viewer, creator_id)
        if who is None:
            return unseen(ask)
        happened = await history_of(db, ask.viewer, creator_id, HISTORY_SHOWN)
    return Answer(
        ask.say("History of {name}", name=name(who.name)), history_view(who.name, happened, ask.say)
    )


async def remind(ask: Ask, profile_id: str) -> Answer:
    """Queues the next reminder and says from which brand it goes, or why none does."""
    say = ask.say
    async with ask.store.begin() as db:
        who = await creators.owner_of(db, ask.viewer, profile_id)
        if who is None:
            return unseen(ask)
        queued = await remind_now(db, profile_id, ask.moment, ask.viewer.user_id)
        seen = {brand.id: brand.name for brand in await brands_of(db, ask.viewer)}
    if isinstance(queued, Skip):
        if queued is Skip.REMINDED_RECENTLY:
            return Answer(say("A reminder to {name} is on its way already.", name=name(who.name)))
        reason = words.skip(say, queued, holds=True)
        return Answer(say("No reminder goes to {name}. {reason}", name=name(who.name), reason=reason))
    about = {
        "name": name(who.name),
        "n": say.number(queued.ordinal),
        "brand": name(seen[queued.brand_id]) if queued.brand_id in seen else say("another program"),
    }
    if queued.due_at > ask.moment.at:
        return Answer(
            say(
                "Reminder {n} to {name} goes out on {time}, after the quiet hours, from {brand}.",
                **about,
                time=when(say, queued.due_at),
            )
        )
    return Answer(say("Reminder {n} to {name} goes out now, from {brand}.", **about))


async def _card(ask: Ask, db: Reading, who: Candidate) -> Answer:
    state = await card_of(db, ask.viewer, who, ask.moment)
    share = share_button(ask.say, f"card {who.id}")
    return Answer(ask.say("Connections of {name}", name=name(who.name)), card(state, ask.say), share=share)
