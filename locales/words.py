"""The codes of the store in words for people. Codes come in as text: this floor knows nothing of the store."""

import datetime as dt

from locales import Say

NETWORKS = {"instagram": "Instagram", "facebook": "Facebook", "youtube": "YouTube", "tiktok": "TikTok"}


def network(code: str) -> str:
    """Brand names, the same in every language."""
    return NETWORKS[code]


def permission(say: Say, code: str) -> str:
    return {
        "publishing": say("publishing"),
        "insights": say("insights"),
        "messages": say("messages"),
        "comments": say("comments"),
        "product_tags": say("product tags"),
        "promotion": say("promotion"),
    }[code]


def status(say: Say, code: str) -> str:
    return {"connected": say("Connected"), "expired": say("Expired"), "not_connected": say("Not connected")}[
        code
    ]


def stage(say: Say, code: str) -> str:
    return {
        "invited": say("Invited"),
        "applied": say("Applied"),
        "accepted": say("Accepted"),
        "contracted": say("Contracted"),
        "producing": say("Producing"),
        "submitted": say("Submitted"),
        "approved": say("Approved"),
        "published": say("Published"),
        "completed": say("Completed"),
        "declined": say("Declined"),
        "removed": say("Removed"),
    }[code]


def cause(say: Say, code: str, network_code: str, at: dt.datetime) -> str:
    """Why access was lost, for marketers: "password changed on 3 November 2026" (C5)."""
    day, name = say.day(at), network(network_code)
    return {
        "expired": say("expired on {day}", day=day),
        "revoked": say("access revoked on {day}", day=day),
        "password_changed": say("password changed on {day}", day=day),
        "permissions_changed": say("permissions changed on {day}", day=day),
        "access_level_changed": say("access level changed on {day}", day=day),
        "network_required": say("{network} asked for a new sign-in on {day}", network=name, day=day),
        "integration_removed": say("integration removed on {day}", day=day),
    }[code]


def data_opened(say: Say, network_code: str) -> str:
    """Which data a connection of this network opens (C10)."""
    return {
        "instagram": say("content performance and audience"),
        "facebook": say("page and post performance"),
        "youtube": say("video data"),
        "tiktok": say("video data and TikTok Creator Marketplace"),
    }[network_code]


def marketplace(say: Say, code: str) -> str:
    return {"not_invited": say("Not invited"), "invited": say("Invited"), "joined": say("Joined")}[code]


def mail(say: Say, code: str) -> str:
    """A kind of mail."""
    return {
        "reconnect": say("reconnect reminder"),
        "connection_request": say("connection request"),
        "promotion_request": say("request for promotion access"),
        "marketplace_invite": say("invite to TikTok Creator Marketplace"),
        "hub_invite": say("invite to the creator's page"),
        "expiring": say("warning that access will run out"),
        "thanks": say("thanks for reconnecting"),
        "fresh_link": say("fresh link to the creator's page"),
    }.get(code, say("mail"))


def left_out(say: Say, code: str) -> str:
    """Why a creator gets no mail that somebody wants to send by hand; it goes on after a number."""
    return {
        "no_link": say("the brand has no link into TikTok Creator Marketplace; `settings` takes one"),
        "sending_on_hold": say("the brand's sending is on hold"),
        "not_with_brand": say("in no campaign of the brand"),
        "no_address": say("without an e-mail address"),
        "unsubscribed": say("unsubscribed"),
        "undeliverable": say("with an address that takes no mail"),
        "no_profile": say("without a profile of their own that this is about"),
        "connected_already": say("connected already"),
        "expired": say("expired: a reminder repairs that"),
        "not_supported": say("promotion access is not possible there"),
        "authorized_already": say("promotion access is authorized already"),
        "joined_already": say("joined already"),
        "written_recently": say("got the same mail in the last three days, or it waits to be sent"),
    }[code]


def skip(say: Say, code: str, *, holds: bool) -> str:
    """One rule of R1 in words, as it stands for this creator: stopping the reminder, or not."""
    stopping = {
        "not_expired": say("Access has not expired."),
        "public_profile": say("The profile is public: nobody has given access to it."),
        "personal_account": say(
            "It is a personal Instagram account: those cannot hold Business access. "
            "The creator can switch it to Creator or Business in Instagram's settings, then connect again."
        ),
        "tracking_off": say("Connection tracking is off for the brand or the campaign."),
        "sending_on_hold": say("The brand's sending is on hold."),
        "campaign_not_live": say("The campaign is not live."),
        "not_past_applied": say("The creator takes part in no campaign past the Applied stage."),
        "no_open_requirement": say("Nothing is left to deliver on this network."),
        "unsubscribed": say("The creator has unsubscribed."),
        "undeliverable": say("There is no address that mail can be delivered to."),
        "reminded_recently": say(
            "The last reminder is less than three days old, or one is waiting to be sent."
        ),
        "quiet_hours": say("It is quiet hours where the creator lives."),
        "max_reminders": say("The brand's limit of reminders is reached."),
        "network_outage": say(
            "The network is in trouble at the moment, so creators are not written to about it."
        ),
    }
    passing = {
        "not_expired": say("Access has expired."),
        "public_profile": say("The profile is owned."),
        "personal_account": say("The account type can be reconnected."),
        "tracking_off": say("Connection tracking is on."),
        "sending_on_hold": say("The brand sends."),
        "campaign_not_live": say("A campaign is live."),
        "not_past_applied": say("The creator is past the Applied stage."),
        "no_open_requirement": say("There is something left to deliver on this network."),
        "unsubscribed": say("The creator receives mail."),
        "undeliverable": say("The address works."),
        "reminded_recently": say("Three days have passed since the last reminder, or there was none."),
        "quiet_hours": say("It is not quiet hours where the creator lives."),
        "max_reminders": say("The brand's limit of reminders is not reached."),
        "network_outage": say("The network answers."),
    }
    return (stopping if holds else passing)[code]
