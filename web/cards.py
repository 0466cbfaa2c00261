"""The creator's connections as a page shows them: one card a profile, in words and a colour (C5)."""

from dataclasses import dataclass

from locales import Say, causes, words
from store.codes import AccountType, ConnectionState, Network, Status
from store.creator_page import CreatorPage, OwnProfile
from web import account_type, paths
from web.pages import Action

TONES = {Status.CONNECTED: "good", Status.EXPIRED: "bad", Status.NOT_CONNECTED: "none"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One permission of a profile."""

    name: str
    active: bool
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    network: Network
    title: str
    handle: str | None
    tone: str
    status: str
    business: bool
    sentences: tuple[str, ...]
    steps: tuple[str, ...]
    opens: str
    marks: tuple[Mark, ...]
    marketplace: str | None
    action: Action | None
    urgent: bool
    """It waits for the creator."""


def cards(page: CreatorPage, say: Say, set_up: frozenset[Network], root: str, token: str) -> tuple[Card, ...]:
    """What waits for the creator comes first, what works last."""
    needed = _needed(page)
    known = [_profile(profile, say, set_up, root, token, needed) for profile in page.profiles]
    new = [_unconnected(network, say, set_up, root, token) for network in page.unconnected]
    return tuple(sorted([*known, *new], key=lambda card: (not card.urgent, card.tone == "good")))


def button(say: Say, network: Network, *, again: bool) -> str:
    name = words.network(network)
    return say("Reconnect {network}", network=name) if again else say("Connect {network}", network=name)


def _needed(page: CreatorPage) -> frozenset[Network]:
    """Networks that the campaign waits for and that no profile of the creator serves, or did."""
    served = {profile.network for profile in page.profiles if profile.status is not Status.NOT_CONNECTED}
    return page.needed - served


def _profile(
    profile: OwnProfile,
    say: Say,
    set_up: frozenset[Network],
    root: str,
    token: str,
    needed: frozenset[Network],
) -> Card:
    network = profile.network
    can_connect = network in set_up
    sentences, steps, action = list[str](), tuple[str, ...](), None
    if profile.status is Status.EXPIRED and profile.cause is not None and profile.lapsed_at is not None:
        sentences.append(
            causes.what_happened(say, profile.cause, words.network(network), say.day(profile.lapsed_at))
        )
    if profile.status is Status.CONNECTED:
        pass  # what works carries no warning
    elif not can_connect:
        sentences.append(not_set_up(say, network))
    elif profile.personal:
        sentences.append(account_type.why_not(say))
        steps = account_type.how_to_switch(say)
        action = Action(
            say("I have switched: connect {network}", network=words.network(network)),
            paths.connect(root, network, token, profile.id, switched="yes"),
        )
    else:
        expired = profile.status is Status.EXPIRED
        if expired and profile.cause is not None:
            sentences.append(causes.what_to_do(say, profile.cause, words.network(network)))
        action = Action(button(say, network, again=expired), paths.connect(root, network, token, profile.id))
    marketplace = profile.marketplace_status
    return Card(
        network=network,
        title=words.network(network),
        handle=profile.handle,
        tone=TONES[profile.status],
        status=words.status(say, profile.status),
        business=network is Network.INSTAGRAM
        and profile.account_type in (AccountType.BUSINESS, AccountType.CREATOR),
        sentences=tuple(sentences),
        steps=steps,
        opens=words.data_opened(say, network),
        marks=_marks(profile, say),
        marketplace=words.marketplace(say, marketplace) if marketplace else None,
        action=action,
        urgent=can_connect
        and (
            profile.status is Status.EXPIRED or (profile.status is Status.NOT_CONNECTED and network in needed)
        ),
    )


def _unconnected(network: Network, say: Say, set_up: frozenset[Network], root: str, token: str) -> Card:
    """A network that the campaign needs and on which nothing of the creator is known."""
    name, can_connect = words.network(network), network in set_up
    return Card(
        network=network,
        title=name,
        handle=None,
        tone=TONES[Status.NOT_CONNECTED],
        status=words.status(say, Status.NOT_CONNECTED),
        business=False,
        sentences=(say("This campaign needs your {network}.", network=name),)
        if can_connect
        else (not_set_up(say, network),),
        steps=(),
        opens=words.data_opened(say, network),
        marks=(),
        marketplace=None,
        action=Action(button(say, network, again=False), paths.connect(root, network, token, None))
        if can_connect
        else None,
        urgent=can_connect,
    )


def not_set_up(say: Say, network: Network) -> str:
    return say(
        "{network} cannot be connected here at the moment. There is nothing that you need to do.",
        network=words.network(network),
    )


def _marks(profile: OwnProfile, say: Say) -> tuple[Mark, ...]:
    states = {
        ConnectionState.ACTIVE: say("works"),
        ConnectionState.EXPIRED: say("lapsed"),
        ConnectionState.NOT_ESTABLISHED: say("never given"),
    }
    return tuple(
        Mark(
            words.permission(say, connection.permission),
            connection.state is ConnectionState.ACTIVE,
            states[connection.state],
        )
        for connection in profile.connections
    )
