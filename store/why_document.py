"""`why` as JSON, the same for the command line and the API."""

from typing import Any

from locales import Say, words
from store.intake.cells import write_instant
from store.why import Why, WhyCampaign, WhyProfile

SAY = Say()
ANOTHER_PROGRAM = {"campaign_id": None, "brand_id": None, "stage": None, "chosen": True, "skip": None}
"""What is told of the campaign that reminds, where the asker may not know of it."""


def why_document(told: Why) -> dict[str, Any]:
    return {
        "creator_id": told.creator_id,
        "at": write_instant(told.at),
        "profiles": [_profile(one) for one in told.profiles],
    }


def _profile(profile: WhyProfile) -> dict[str, Any]:
    campaigns = [_campaign(one) for one in profile.campaigns]
    return {
        "profile_id": profile.profile_id,
        "network": profile.network,
        "status": profile.status,
        "cause": profile.cause,
        "due": profile.due,
        "next_at": write_instant(profile.next_at) or None,
        "sent": profile.sent,
        "rules": [
            {"rule": rule.code, "holds": rule.holds, "text": words.skip(SAY, rule.code, holds=rule.holds)}
            for rule in profile.rules
        ],
        "campaigns": [dict(ANOTHER_PROGRAM), *campaigns] if profile.by_another else campaigns,
    }


def _campaign(one: WhyCampaign) -> dict[str, Any]:
    return {
        "campaign_id": one.campaign_id,
        "brand_id": one.brand_id,
        "stage": one.stage,
        "chosen": one.chosen,
        "skip": one.skip,
    }
