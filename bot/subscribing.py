"""`subscribe`, `unsubscribe`, `subscriptions`, and the buttons End and Resume."""

from bot.asking import Answer, Ask
from bot.blocks.subscriptions import subscribed, subscriptions
from bot.commands import COMMAND, Subscribe
from store import subscriptions as channels
from store.codes import Watched
from store.people import brands_of


async def subscribe(ask: Ask, typed: Subscribe) -> Answer:
    if typed.events == {Watched.RECONNECTED}:
        return Answer(
            ask.say(
                "A reconnect is shown in the message about its lapse, so it needs one of `expired` and "
                "`invalidated` beside it: `{command} subscribe` brings all three.",
                command=COMMAND,
            )
        )
    async with ask.store.begin() as db:
        made, new = await channels.subscribe(db, ask.channel, ask.viewer, typed.events, ask.moment.at)
        brands = [brand.name for brand in await brands_of(db, ask.viewer)]
    text = ask.say("This channel is subscribed.")
    return Answer(text, subscribed(made, brands, new=new, say=ask.say))


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
        await channels.resume(db, ask.channel, int(subscription_id))
    return await listed(ask, replaces=True)
