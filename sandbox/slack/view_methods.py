"""The Web API's views.* methods."""

from . import limits
from .memory import Memory
from .people import Json, Team
from .refusal import Refusal, refuse
from .tickets import Trigger
from .views import View, problems, too_large


def refuse_bad_view(content: Json | None, *, home: bool = False) -> Json:
    """The view, when Slack would take it."""
    refuse("invalid_arguments", problems(content, home=home))
    content = content or {}
    if too_large(content):
        raise Refusal("view_too_large")
    return content


def _trigger(memory: Memory, team: Team, given: Json) -> Trigger:
    trigger_id = given.get("trigger_id") or given.get("interactivity_pointer")
    if not trigger_id:
        missing = "[ERROR] missing required field: trigger_id"
        raise Refusal("invalid_arguments", response_metadata={"messages": [missing]})
    trigger, error = memory.tickets.take(team, str(trigger_id))
    if trigger is None:
        raise Refusal(error)
    return trigger


async def open_view(memory: Memory, team: Team, given: Json) -> Json:
    content = refuse_bad_view(given.get("view"))
    trigger = _trigger(memory, team, given)
    for view in memory.views.stack(trigger.user_id):
        memory.views.close(view)
    return _shown(memory, team, trigger.user_id, content)


async def push(memory: Memory, team: Team, given: Json) -> Json:
    content = refuse_bad_view(given.get("view"))
    trigger = _trigger(memory, team, given)
    stack = memory.views.stack(trigger.user_id)
    if not stack:
        raise Refusal("not_found")
    if len(stack) >= limits.VIEW_STACK:
        raise Refusal("push_limit_reached")
    return _shown(memory, team, trigger.user_id, content)


def _shown(memory: Memory, team: Team, user_id: str, content: Json) -> Json:
    external_id = content.get("external_id")
    if external_id and memory.views.find("", external_id):
        raise Refusal("duplicate_external_id")
    view = memory.views.make(team, user_id, content)
    memory.views.open(view)
    memory.changed()
    return {"view": view.as_json()}


def _known(memory: Memory, team: Team, given: Json) -> View | None:
    view = memory.views.find(str(given.get("view_id") or ""), str(given.get("external_id") or ""))
    return view if view and view.team.id == team.id else None


def _refuse_old_hash(view: View, given: Json) -> None:
    if given.get("hash") and given["hash"] != view.hash:
        raise Refusal("hash_conflict")


async def update(memory: Memory, team: Team, given: Json) -> Json:
    view = _known(memory, team, given)
    content = refuse_bad_view(given.get("view"), home=view is not None and view.content["type"] == "home")
    if view is None:
        raise Refusal("not_found")
    _refuse_old_hash(view, given)
    memory.views.change(view, content)
    memory.changed()
    return {"view": view.as_json()}


async def publish(memory: Memory, team: Team, given: Json) -> Json:
    content = refuse_bad_view(given.get("view"), home=True)
    user = memory.user(team, str(given.get("user_id") or ""))
    if user is None:
        raise Refusal("user_not_found")
    if before := memory.views.homes.get(user.id):
        _refuse_old_hash(before, given)
    view = memory.views.publish(memory.views.make(team, user.id, content))
    memory.changed()
    return {"view": view.as_json()}
