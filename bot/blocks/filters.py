"""The filters of a list, read back in words, and what to say of one that cannot be read."""

from bot.blocks.text import escape, name
from bot.commands import COMMAND
from locales import Say, words
from store.filters import KEYS, About, Filter, Sort, State, Unclear, Unknown, Wanted

MOST_FILTERS = 12


def in_words(wanted: Wanted, say: Say) -> str:
    """“Expired, Instagram and not campaign Spring; what is at stake first”."""
    told = [in_word(each, say) for each in wanted.filters[:MOST_FILTERS]]
    if left := len(wanted.filters) - len(told):
        told.append(say.plural("{n} more", "{n} more", left))
    chosen = say.all_of(told) if told else say("All profiles")
    return f"{chosen} · {order(wanted.sort, say)}"


def as_typed(wanted: Wanted) -> str:
    """What would have to be typed for it."""
    return f"`{COMMAND} list {escape(str(wanted)).replace('`', 'ˋ')}`"


def not_understood(word: Unclear, say: Say) -> str:
    """What was meant perhaps, or else what there is."""
    lead = say("I do not understand “{word}” in a list.", word=name(word.word))
    if isinstance(word, Unknown):
        lead = say("I know nothing by “{word}”.", word=name(word.word))
    if word.near:
        return f"{lead} {say('Did you mean `{near}`?', near=name(word.near, 300))}"
    return f"{lead} {_what_there_is(say)}"


def _what_there_is(say: Say) -> str:
    states = ", ".join(f"`{state}`" for state in State)
    keys = ", ".join(f"`{key}:`" for key in KEYS)
    return say(
        "A list takes {states}, `owned`, `public`, a network, and {keys} with a value; "
        "`{command} help` shows examples.",
        states=states,
        keys=keys,
        command=COMMAND,
    )


def in_word(each: Filter, say: Say) -> str:
    told = _plain(each, say)
    return say("not {filter}", filter=told) if each.negated else told


def all_but(each: Filter, say: Say) -> str:
    """Of the opposite, where “not” would stand beside “not connected”."""
    return say("all but {filter}", filter=_plain(each, say))


def _plain(each: Filter, say: Say) -> str:
    match each.about:
        case About.STATUS:
            return {
                State.EXPIRED: say("expired"),
                State.INVALIDATED: say("invalidated"),
                State.CONNECTED: say("connected"),
                State.NONE: say("not connected"),
            }[State(each.value)]
        case About.OWNERSHIP:
            return {"owned": say("owned"), "public": say("public")}[each.value]
        case About.NETWORK:
            return words.network(each.value)
        case About.PERMISSION:
            return say("with {permission}", permission=words.permission(say, each.value))
        case About.CAMPAIGN:
            return say("in campaign {name}", name=name(each.value))
        case About.BRAND:
            return say("of brand {name}", name=name(each.value))
        case About.CREATOR:
            return say("creator {name}", name=name(each.value))


def order(sort: Sort, say: Say) -> str:
    return {
        Sort.STAKE: say("what is at stake first"),
        Sort.STATUS: say("sorted by status"),
        Sort.NAME: say("sorted by name"),
        Sort.LAPSED: say("lapsed last first"),
        Sort.OWNERSHIP: say("owned first"),
    }[sort]
