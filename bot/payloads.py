"""What Slack sends, read into what features take."""

import json
from typing import Any

from bot.admission import Caller
from bot.asking import Modal, Pressed, State, Submitted, View
from bot.blocks.parts import Block

Json = dict[str, Any]


def caller(body: Json) -> Caller:
    """From a command's form, or the JSON of a click, a view, a shortcut or an event."""
    event = body.get("event") or {}
    user, team, channel = (body.get(part) or {} for part in ("user", "team", "channel"))
    home = user.get("team_id") if isinstance(user, dict) else None
    team_id = str(team.get("id") or home or "") if team else str(body.get("team_id") or home or "")
    user_id = body.get("user_id") or (user.get("id") if isinstance(user, dict) else user) or event.get("user")
    found = body.get("channel_id") or channel.get("id") or event.get("channel") or _opened_in(body)
    return Caller(
        team_id=team_id,
        user_id=str(user_id or ""),
        home_team_id=str(home or event.get("user_team") or team_id),
        channel_id=str(found or ""),
    )


def pressed(body: Json) -> Pressed:
    """The first of its actions: Slack sends one."""
    action = body["actions"][0]
    option = action.get("selected_option") or {}
    state = State({str(action.get("action_id")): action} | _inputs(body))
    value = action.get("value") or option.get("value") or state.of(str(action.get("action_id")))
    return Pressed(str(action.get("action_id")), str(value or ""), state, _view(body))


def submitted(body: Json) -> Submitted:
    view = _view(body)
    if view is None:
        raise KeyError("view")
    return Submitted(State(_inputs(body)), view)


def opened_from(modal: Modal, channel_id: str, opened_by: str = "") -> Block:
    """The view as it goes to Slack: it remembers where it was opened."""
    own = modal.view.get("private_metadata", "")
    metadata = json.dumps([channel_id, own, opened_by], separators=(",", ":"))
    return modal.view | {"private_metadata": metadata}


def _view(body: Json) -> View | None:
    view = body.get("view")
    if not view:
        return None
    return View(
        id=str(view.get("id")),
        hash=str(view.get("hash") or ""),
        callback_id=str(view.get("callback_id") or ""),
        metadata=_metadata(view)[1],
        is_home=view.get("type") == "home",
        opened_by=_metadata(view)[2],
    )


def _opened_in(body: Json) -> str:
    return _metadata(body.get("view") or {})[0]


def _metadata(view: Json) -> tuple[str, str, str]:
    """The channel that a modal was opened in, what the feature gave, and the message that it was opened by."""
    kept = str(view.get("private_metadata") or "")
    if view.get("type") == "home" or not kept:
        return "", kept, ""
    channel_id, own, opened_by = [*json.loads(kept), ""][:3]
    return str(channel_id), str(own), str(opened_by)


def _inputs(body: Json) -> Json:
    state = (body.get("view") or {}).get("state") or body.get("state") or {}
    return {
        action: given for block in (state.get("values") or {}).values() for action, given in block.items()
    }
