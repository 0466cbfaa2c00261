"""The door: who may ask at all. Everybody else gets one polite refusal and no data."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.admitted import Admitted
from bot.asking import Answer, Ask, Letters
from bot.clients import REVOKED, UNREACHABLE, Clients, Trouble
from bot.people import Person
from locales import Say
from store import people as store_people
from store.codes import Network
from store.database import Store
from store.moment import Moment
from store.rules.concern import Viewer
from store.subscriptions import Channel

log = structlog.get_logger()

PATIENCE_SECONDS = 2.0
"""Slack gives a command three seconds in all."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, from where; as Slack's request says."""

    team_id: str
    user_id: str
    home_team_id: str
    """The workspace that the person belongs to; another one in a channel shared by Slack Connect."""
    channel_id: str


@dataclass(frozen=True, slots=True)
class Door:
    store: Store
    clients: Clients
    clock: Callable[[], dt.datetime]
    set_up: frozenset[Network]
    letters: Letters
    public_url: str = ""
    admitted: Admitted = field(default_factory=Admitted)

    async def admit(self, caller: Caller) -> Ask | Answer:
        visit = caller.team_id, caller.user_id, caller.home_team_id
        person = self.admitted.lately(visit, self.clients.clock())
        if person is None:
            found = await self._checked(caller)
            if isinstance(found, Answer):
                return found
            self.admitted.remember(visit, found, self.clients.clock())
            person = found
        return self._let_in(caller, person)

    async def _checked(self, caller: Caller) -> Person | Answer:
        say = Say()
        if caller.home_team_id != caller.team_id and not self.clients.is_one_of_many(caller.team_id):
            return _refusal(say)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                client = await self.clients.of(caller.team_id)
                if client is None:
                    return _not_here(say)
                person = await self.clients.people.who(client, caller.team_id, caller.user_id)
        except (Trouble, TimeoutError) as trouble:
            code = trouble.code if isinstance(trouble, Trouble) else UNREACHABLE
            log.warning("slack_person_unknown", team_id=caller.team_id, error=code)
            if code in REVOKED:
                return _not_here(say)
            return Answer(
                say("Slack did not tell me who you are, so I show nothing. Please try again in a minute.")
            )
        viewer = _viewer(caller, person)
        async with self.store.read() as db:
            brands = await store_people.brands_of(db, viewer)
            served = bool(brands) or await store_people.serves(db, caller.team_id)
        if not served:
            return _not_here(person.say)
        if not brands or not person.full_member:
            return _refusal(person.say)
        return person

    def _let_in(self, caller: Caller, person: Person) -> Ask:
        return Ask(
            store=self.store,
            viewer=_viewer(caller, person),
            say=person.say,
            moment=Moment(self.clock(), self.set_up),
            channel=Channel(caller.team_id, caller.channel_id),
            letters=self.letters,
            is_admin=person.is_admin,
            public_url=self.public_url,
        )


def _viewer(caller: Caller, person: Person) -> Viewer:
    return Viewer(caller.team_id, caller.user_id, person.email)


def _refusal(say: Say) -> Answer:
    return Answer(
        say(
            "Sorry, I may show connections only to full members of this workspace who work on its brands. "
            "If you are one, ask whoever looks after Reconnect here to add you."
        )
    )


def _not_here(say: Say) -> Answer:
    return Answer(
        say(
            "I am not set up for this workspace yet, so there is nothing that I can show here. "
            "Whoever looks after Reconnect for you can change that."
        )
    )
