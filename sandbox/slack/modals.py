"""What a view_submission's reply does to the person's screen."""

from . import limits
from .memory import Memory
from .product import Reply
from .refusal import Refusal
from .view_methods import refuse_bad_view
from .views import View

TROUBLE = "We had some trouble connecting. Try again?"


class Modals:
    """Applies `response_action`."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def after_submission(self, view: View, reply: Reply) -> Reply:
        """Close, change or mark *view* as the reply says; a reply that Slack would not take keeps it open."""
        if reply.failure:
            view.errors = {"": TROUBLE}
            return reply
        answer = reply.json if isinstance(reply.json, dict) else {}
        try:
            self._apply(view, answer)
        except Refusal as refusal:
            view.errors = {"": TROUBLE}
            return Reply(reply.status, reply.body, reply.content_type, refusal.error)
        return reply

    def _apply(self, view: View, answer: dict[str, object]) -> None:
        views = self._memory.views
        match answer.get("response_action"):
            case None:
                views.close(view)
            case "clear":
                views.close(view, all_of_them=True)
            case "errors":
                errors = answer.get("errors")
                inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
                if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                    raise Refusal("invalid_errors")
                view.errors = {str(block_id): str(sentence) for block_id, sentence in errors.items()}
            case "update":
                views.change(view, refuse_bad_view(_view(answer)))
            case "push":
                if len(views.stack(view.user_id)) >= limits.VIEW_STACK:
                    raise Refusal("push_limit_reached")
                views.open(views.make(view.team, view.user_id, refuse_bad_view(_view(answer))))
            case _:
                raise Refusal("invalid_response_action")


def _view(answer: dict[str, object]) -> dict[str, object] | None:
    view = answer.get("view")
    return view if isinstance(view, dict) else None
