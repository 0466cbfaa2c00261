"""`subscribe`, `unsubscribe`, `subscriptions`, and the buttons Change, End and Resume."""

import datetime as dt
import zoneinfo

from bot.asking import Answer, Ask, Errors, Modal, Option, Reply, Submitted
from bot.blocks import wishes
from bot.blocks.subscriptions import subscribed, subscriptions
from bot.blocks.text import name
from bot.typed import Subscribe
from locales import Say
from store import history, narrowing, watching
from store import subscriptions as channels
from store.codes import Watched
from store.database import Session
from store.filters import KEYS, Unclear, Unknown
from store.narrowing import Offered, Untellable
from store.people import brands_of
from store.subscriptions import Daily, Subscribed, Wish
from store.watching import Watch

WEEK = dt.timedelta(days=7)
MOST_OFFERED = 100


async def subscribe(ask: Ask, typed: Subscribe) -> Answer:
    daily = None if typed.daily is None else Daily(typed.daily, typed.zone or ask.say.zone.key)
    try:
        async with ask.store.begin() as db:
            wish = Wish(typed.events, await narrowing.choose(db, ask.viewer, typed.filters), daily)
            made, new = await channels.subscribe(db, ask.channel, ask.viewer, wish, ask.moment.at)
    except Unclear as unclear:
        return Answer(_not_understood(unclear, ask.say))
    return await _shown(ask, made, wish, new=new)


async def unsubscribe(ask: Ask) -> Answer:
    """Ends the only subscription; of several, the person picks."""
    async with ask.store.begin() as db:
        made = await channels.in_channel(db, ask.channel)
        if len(made) == 1:
            await channels.end(db, ask.channel, made[0].id, ask.moment.at)
            return Answer(ask.say("The subscription has ended; this channel is told nothing more."))
    if not made:
        return await listed(ask)
    text = ask.say("This channel has several subscriptions. Which one is to end?")
    return Answer(text, subscriptions(made, ask.say))


async def listed(ask: Ask, *, replaces: bool = False) -> Answer:
    async with ask.store.read() as db:
        made = await channels.in_channel(db, ask.channel)
    return Answer(ask.say("Subscriptions of this channel"), subscriptions(made, ask.say), replaces)


async def end(ask: Ask, subscription_id: str) -> Answer:
    async with ask.store.begin() as db:
        await channels.end(db, ask.channel, int(subscription_id), ask.moment.at)
    return await listed(ask, replaces=True)


async def resume(ask: Ask, subscription_id: str) -> Answer:
    async with ask.store.begin() as db:
        await channels.resume(db, ask.channel, int(subscription_id), ask.viewer)
    return await listed(ask, replaces=True)


async def change(ask: Ask, subscription_id: str) -> Reply:
    async with ask.store.read() as db:
        standing = await channels.one_of(db, ask.channel, int(subscription_id))
    if standing is None:
        return await listed(ask, replaces=True)
    return Modal(wishes.changing(standing, ask.say.zone.key, ask.say))


async def changed(ask: Ask, submitted: Submitted) -> Reply:
    """Whoever changes it has made it from now on: it tells what they see."""
    state, subscription_id = submitted.state, int(submitted.view.metadata)
    events = frozenset(Watched(code) for code in state.all_of(wishes.EVENTS))
    if not events:
        return Errors({wishes.EVENTS: ask.say("Choose at least one; End is the button that ends it.")})
    daily = None
    if state.of(wishes.RHYTHM) == wishes.DAILY:
        hours, _, minutes = state.of(wishes.HOUR).partition(":")
        daily = Daily(int(hours) * 60 + int(minutes), state.of(wishes.ZONE) or ask.say.zone.key)
    try:
        async with ask.store.begin() as db:
            wish = Wish(events, await narrowing.choose(db, ask.viewer, _filters(submitted)), daily)
            await channels.change(db, ask.channel, subscription_id, ask.viewer, wish, ask.moment.at)
            standing = await channels.one_of(db, ask.channel, subscription_id)
    except Unclear as unclear:
        return Errors({wishes.MORE: _not_understood(unclear, ask.say)})
    if standing is None:
        return Answer(ask.say("The subscription has ended meanwhile, so nothing was changed."))
    return await _shown(ask, standing, wish, new=False, changed=True)


async def brands_offered(ask: Ask, typed: str) -> list[Option]:
    async with ask.store.read() as db:
        found = await narrowing.brands_like(db, ask.viewer, typed, MOST_OFFERED)
    return _options(found)


async def campaigns_offered(ask: Ask, typed: str) -> list[Option]:
    async with ask.store.read() as db:
        found = await narrowing.campaigns_like(db, ask.viewer, typed, MOST_OFFERED)
    return _options(found)


async def zones_offered(_ask: Ask, typed: str) -> list[Option]:
    wanted = typed.casefold().replace(" ", "_")
    found = sorted(zone for zone in zoneinfo.available_timezones() if wanted in zone.casefold())
    return [Option(zone, zone) for zone in found[:MOST_OFFERED]]


def _options(found: list[Offered]) -> list[Option]:
    """By name, as they would be typed; by id where the name cannot stand in quotes."""
    options: dict[str, Option] = {}
    for one in found:
        value = one.name if '"' not in one.name and len(one.name) <= wishes.VALUE else one.id
        if len(value) <= wishes.VALUE:
            options.setdefault(value, Option(one.name, value, one.hint))
    return list(options.values())


def _filters(submitted: Submitted) -> str:
    """The inputs of the modal as they could be typed."""
    state = submitted.state
    minus = "-" if state.of(wishes.WHICH) == wishes.ALL_BUT else ""
    return " ".join(
        [
            *(f"{minus}{network}" for network in state.all_of(wishes.NETWORKS)),
            *(f'brand:"{brand}"' for brand in state.all_of(wishes.BRANDS)),
            *(f'campaign:"{campaign}"' for campaign in state.all_of(wishes.CAMPAIGNS)),
            state.of(wishes.MORE),
        ]
    ).strip()


async def _shown(ask: Ask, made: Subscribed, wish: Wish, *, new: bool, changed: bool = False) -> Answer:
    async with ask.store.read() as db:
        brands = [brand.name for brand in await brands_of(db, ask.viewer)]
        noise = await _noise(db, ask, wish)
    text = ask.say("This channel is subscribed.")
    blocks = subscribed(made, brands, new=new, say=ask.say, noise=noise, changed=changed)
    return Answer(text, blocks)


async def _noise(db: Session, ask: Ask, wish: Wish) -> int:
    """How much would have been told in the last seven days (X15)."""
    since = ask.moment.at - WEEK
    watch = Watch(ask.viewer, wish.events, wish.chosen, since)
    return await watching.noise(db, watch, await history.last_before(db, since), ask.moment)


def _not_understood(word: Unclear, say: Say) -> str:
    lead = say("I do not understand “{word}” here, so I did nothing.", word=name(word.word))
    if isinstance(word, Unknown):
        lead = say("I know nothing by “{word}”, so I did nothing.", word=name(word.word))
    if word.near:
        return f"{lead} {say('Did you mean `{near}`?', near=name(word.near, 300))}"
    if isinstance(word, Untellable):
        return f"{lead} {_refused(word, say)}"
    keys = ", ".join(f"`{key}:`" for key in KEYS if key in narrowing.TAKEN)
    return f"{lead} " + say(
        "A subscription takes events, `owned`, `public`, a network, and {keys} with a value.", keys=keys
    )


def _refused(word: Untellable, say: Say) -> str:
    if word.word.startswith("sort:"):
        return say("What is told has no order: leave it out.")
    if word.word.lstrip("-").startswith("status:"):
        return say("The events say which lapses are told: leave the status out.")
    return say("Notices speak of whole profiles: leave the permission out.")
