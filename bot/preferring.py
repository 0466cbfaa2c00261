"""`notifications`: what a person wants to be told directly, and by which way (N3)."""

from bot.asking import Answer, Ask, Modal, State, Submitted
from bot.blocks import preferences as blocks
from store import preferences
from store.codes import Watched
from store.preferences import Mailbox
from store.subscriptions import Daily


async def notifications(ask: Ask) -> Modal:
    async with ask.store.read() as db:
        direct = await preferences.direct(db, ask.viewer)
        mailed = await preferences.mailed(db, ask.viewer)
    return Modal(blocks.preferences(direct, mailed, ask.viewer.email, ask.say))


async def by_button(ask: Ask, _value: str) -> Modal:
    return await notifications(ask)


async def chosen(ask: Ask, submitted: Submitted) -> Answer:
    """Language, time zone and address are kept as Slack tells them now."""
    state = submitted.state
    direct = frozenset(map(Watched, state.all_of(blocks.DIRECT)))
    mailed = frozenset(map(Watched, state.all_of(blocks.MAILED))) if ask.viewer.email else frozenset()
    async with ask.store.begin() as db:
        await preferences.set_direct(db, ask.viewer, direct, ask.moment.at)
        if ask.viewer.email:
            mailbox = Mailbox(ask.viewer.email, ask.say.locale, ask.say.zone.key)
            daily = _daily(state, ask.say.zone.key)
            await preferences.set_mailed(db, ask.viewer, mailbox, mailed, ask.moment.at, daily)
    return Answer(blocks.in_words(direct, mailed, ask.say))


def _daily(state: State, zone: str) -> Daily | None:
    if state.of(blocks.RHYTHM) != blocks.DAILY:
        return None
    hours, _, minutes = state.of(blocks.HOUR).partition(":")
    return Daily(int(hours) * 60 + int(minutes), zone)
