"""The few kinds of blocks that our views are made of."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.blocks.text import ALL_TEXT, MESSAGE_BLOCKS, SECTION, cut, length
from locales import Say

Block = dict[str, Any]

SHOW = "status:show"
WHY = "status:why"
HISTORY = "status:history"
REMIND = "status:remind"
NEXT = "list:next"
CAMPAIGN = "campaign:show"
OFFER = "offer:check"
PROMOTE = "promotion:request"
WRITE = "outreach_write"
WRITE_TO = "outreach_write_to"
WRITE_AGAIN = "outreach_write_again"
WRITE_KIND = "outreach_kind"
WRITE_BRAND = "outreach_brand"
WRITE_CREATOR = "outreach_creator"
WRITE_CAMPAIGN = "outreach_campaign"
WRITE_SUBJECT = "outreach_subject"
WRITE_NOTE = "outreach_note"
OUTREACH = "outreach"
SETTINGS = "settings"
SETTINGS_BRAND = "settings_brand"
TEXTS = "texts"
TEXTS_OPEN = "texts_open"
TEXTS_KIND = "texts_kind"
TEXTS_LOCALE = "texts_locale"
TEXTS_SUBJECT = "texts_subject"
TEXTS_NOTE = "texts_note"
TEXTS_BUTTON = "texts_button"
TEXTS_CLOSING = "texts_closing"
END = "subscription:end"
RESUME = "subscription:resume"
CHANGE = "subscription:change"
PREFER = "preferences:open"
OVERVIEW = "overview:show"
FIND = "creator:find"
LIST = "list:show"
LIST_STATUS = "list:status"
LIST_NETWORK = "list:network"
LIST_SORT = "list:sort"
CLEAR = "list:clear"
FILTERS = "list:filters"
HELP = "help:show"
CREATOR_PICKED = "creator:picked"
CAMPAIGN_PICKED = "campaign:picked"
MEANT = "meant:do"
SHARE = "answer:share"


def section(*lines: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": cut("\n".join(lines), SECTION)}}
    return block | ({"accessory": accessory} if accessory else {})


def context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, SECTION)}]}


def header(text: str) -> Block:
    """Plain text: nothing in it is formatting."""
    return {"type": "header", "text": {"type": "plain_text", "text": cut(text, 150), "emoji": False}}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def divider() -> Block:
    return {"type": "divider"}


def button(label: str, action: str, value: str | int, confirm: Block | None = None) -> Block:
    block: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(label, 75)},
        "action_id": action,
        "value": str(value),
    }
    return block | ({"confirm": confirm} if confirm else {})


def show_button(say: Say, creator_id: str) -> Block:
    return button(say("Show status"), SHOW, creator_id)


def share_button(say: Say, value: str) -> Block:
    """*value*: what `sharing` builds the answer anew from."""
    return button(say("Share to channel"), SHARE, value)


def find_button(say: Say) -> Block:
    return button(say("Find"), FIND, "show")


def list_button(say: Say, words: str = "") -> Block:
    return button(say("List"), LIST, words or "sort:stake")


def overview_button(say: Say) -> Block:
    return button(say("Overview"), OVERVIEW, "all")


def meant_button(command: str, typed: str) -> Block:
    """Does what was meant by a mistyped command; it reads as what should have been typed."""
    return button(f"{command} {typed}", MEANT, typed)


def promote_button(say: Say, profile_id: str) -> Block:
    return button(say("Request promotion access"), PROMOTE, profile_id)


def write_button(say: Say, to: str) -> Block:
    """*to*: `creator` or `words`, and after a space whom that means."""
    return button(say("Write to them…"), WRITE, to)


def write_again_button(say: Say, creator_id: str, network: str | None) -> Block:
    """After reminders that went unanswered: the next one with a draft of a personal word."""
    return button(say("Write to them…"), WRITE_AGAIN, f"{network or '-'} {creator_id}")


def remind_button(say: Say, profile_id: str, who: str) -> Block:
    """Asks before it mails; *who* is a name as it is."""
    confirm = {
        "title": {"type": "plain_text", "text": cut(say("Remind now?"), 100)},
        "text": {
            "type": "plain_text",
            "text": cut(say("{name} gets the next reconnect mail at once.", name=cut(who, 120)), 300),
        },
        "confirm": {"type": "plain_text", "text": cut(say("Send it"), 30)},
        "deny": {"type": "plain_text", "text": cut(say("Not now"), 30)},
    }
    return button(say("Remind now"), REMIND, profile_id, confirm)


def fitting(items: Iterable[Block]) -> list[Block]:
    """As many of *items* as fit beside a message's frame; whoever calls says how many are left out."""
    return [item for (item,) in fitting_together((item,) for item in items)]


def fitting_together(
    items: Iterable[Sequence[Block]], blocks: int = MESSAGE_BLOCKS - 8, units: int = ALL_TEXT - 2_000
) -> list[Sequence[Block]]:
    """The same of items that are several blocks each, none of them cut apart."""
    kept: list[Sequence[Block]] = []
    places = used = 0
    for item in items:
        places += len(item)
        used += sum(map(_units, item))
        if places > blocks or used > units:
            break
        kept.append(item)
    return kept


def _units(tree: Any) -> int:
    if isinstance(tree, dict):
        return sum(length(part) if isinstance(part, str) else _units(part) for part in tree.values())
    return sum(_units(part) for part in tree) if isinstance(tree, list) else 0
