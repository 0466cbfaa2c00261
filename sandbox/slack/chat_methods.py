"""The Web API's chat.* methods."""

from .memory import Memory
from .messages import Message
from .people import Channel, Json, Team
from .refusal import Refusal, refuse_bad_content


def _place(memory: Memory, team: Team, given: Json) -> Channel:
    channel = memory.place(team, str(given.get("channel") or ""))
    if channel is None:
        raise Refusal("channel_not_found")
    return channel


def _own_message(memory: Memory, team: Team, given: Json, forbidden: str) -> Message:
    channel = _place(memory, team, given)
    message = memory.messages.find(channel.id, str(given.get("ts") or ""))
    if message is None or message.only_for:
        raise Refusal("message_not_found")
    if message.user_id != team.bot_user_id:
        raise Refusal(forbidden)
    return message


async def post_message(memory: Memory, team: Team, given: Json) -> Json:
    channel = _place(memory, team, given)
    if channel.is_archived:
        raise Refusal("is_archived")
    refuse_bad_content(given)
    message = memory.post(team, channel.id, given)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


async def update(memory: Memory, team: Team, given: Json) -> Json:
    message = _own_message(memory, team, given, "cant_update_message")
    if memory.channels[message.channel_id].is_archived:
        raise Refusal("is_archived")
    refuse_bad_content(given)
    memory.edit(message, given)
    return {
        "channel": message.channel_id,
        "ts": message.ts,
        "text": message.text,
        "message": message.as_json(),
    }


async def post_ephemeral(memory: Memory, team: Team, given: Json) -> Json:
    channel = _place(memory, team, given)
    if channel.is_archived:
        raise Refusal("is_archived")
    user = memory.user(team, str(given.get("user") or ""))
    if user is None:
        raise Refusal("user_not_in_channel")
    refuse_bad_content(given)
    message = memory.post(team, channel.id, given, only_for=user.id)
    return {"message_ts": message.ts}


async def delete(memory: Memory, team: Team, given: Json) -> Json:
    message = _own_message(memory, team, given, "cant_delete_message")
    memory.delete(message.channel_id, message.ts)
    return {"channel": message.channel_id, "ts": message.ts}


async def get_permalink(memory: Memory, team: Team, given: Json) -> Json:
    channel = _place(memory, team, given)
    ts = str(given.get("message_ts") or "")
    if memory.messages.find(channel.id, ts) is None:
        raise Refusal("message_not_found")
    link = f"https://{team.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


async def unfurl(memory: Memory, team: Team, given: Json) -> Json:
    """Below the message that has the links; of a message that is still being written, nothing shows yet."""
    unfurls = given.get("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise Refusal("missing_unfurl")
    for content in unfurls.values():
        refuse_bad_content({"text": "", **content})
    if not given.get("unfurl_id"):
        channel = _place(memory, team, given)
        message = memory.messages.find(channel.id, str(given.get("ts") or ""))
        if message is None:
            raise Refusal("cannot_find_message")
        message.attachments = [{"from_url": link, **content} for link, content in unfurls.items()]
        memory.changed()
    return {}
