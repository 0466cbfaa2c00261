"""A page of a list as JSON."""

from typing import Any

from store.listing.pages import Listed, Page


def page_document(page: Page) -> dict[str, Any]:
    return {
        "total": page.total,
        "profiles": [listed_document(one) for one in page.profiles],
        "next": page.next,
    }


def listed_document(one: Listed) -> dict[str, Any]:
    return {
        "profile_id": one.profile_id,
        "creator_id": one.creator_id,
        "network": one.network,
        "handle": one.handle,
        "ownership": one.ownership,
        "status": one.status,
        "cause": one.cause,
        "lapsed_at": one.lapsed_at,
    }
