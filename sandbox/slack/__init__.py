"""A Slack on localhost that speaks Slack's protocols and refuses what Slack refuses."""

from .messages import Message
from .people import Channel, Team, User
from .product import Reply
from .seen import Seen
from .slack import Slack
from .views import View
from .web_api import Call

__all__ = ["Call", "Channel", "Message", "Reply", "Seen", "Slack", "Team", "User", "View"]
