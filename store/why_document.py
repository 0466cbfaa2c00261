"""`why` as JSON, the same for the command line and the API."""

from collections.abc import Mapping
from typing import Any

from locales import Say, words
from store.intake.cells import write_instant
from store.why import Why, WhyCampaign, WhyProfile
from store.why_warned import WhyWarning

SAY = Say()
ANOTHER_PROGRAM = {"campaign_id": None, "brand_id": None, "stage": None, "chosen": True, "skip": None}
"""What is told of the campaign that reminds, where the asker may not know of it."""


def why_document(told: Why, warned: Mapping[str, WhyWarning]) -> dict[str, Any]:
    """*warned*: by profile, those whose access runs out by itself."""
    return {
        "creator_id": told.creator_id,
        "at": write_instant(told.at),
        "profiles": [
            _profile(one) | {"warning": _warning(warned.get(one.profile_id))} for one in told.profiles
        ],
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


def _warning(one: WhyWarning | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "ends_at": write_instant(one.ends_at),
        "sent_at": write_instant(one.sent_at) or None,
        "next_at": write_instant(one.goes_at) or None,
        "brand_id": None if one.by_another else one.brand_id,
        "skip": one.stopped_by,
    }


def _campaign(one: WhyCampaign) -> dict[str, Any]:
    return {
        "campaign_id": one.campaign_id,
        "brand_id": one.brand_id,
        "stage": one.stage,
        "chosen": one.chosen,
        "skip": one.skip,
    }
