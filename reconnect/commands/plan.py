"""`reconnect plan`: what would go out, from which brand, and why that one."""

import asyncio
from typing import Any

import click

from locales.negotiation import choose
from reconnect.operator import Operator
from reconnect.printing import as_json, as_table, instant
from reconnect.when import parse
from store import warnings
from store.planning import Plan, Planned
from store.planning import plan as planned_at


@click.command()
@click.option("--at", "when", metavar="WHEN", help="An instant, ISO 8601; default now.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def plan(operator: Operator, when: str | None, json_wanted: bool) -> None:
    """The reminders that would go out; changes nothing."""
    at = parse(when, operator.clock())

    async def read() -> Plan:
        async with operator.installation() as installation, installation.store.read() as db:
            moment = installation.moment(at)
            return (await planned_at(db, moment)).beside(await warnings.plan(db, moment))

    found = asyncio.run(read())
    if json_wanted:
        as_json(
            {
                "at": at,
                "reminders": [_entry(one) for one in found.reminders],
                "held": [_entry(one) for one in found.held],
            }
        )
        return
    if not found.reminders:
        click.echo(f"No reminder is due at {instant(at)}.")
    else:
        as_table(
            ("due", "creator", "network", "brand", "campaign", "no.", "because"), map(_line, found.reminders)
        )
    if found.held:
        click.echo(f"\nKept back, because the brand's sending is on hold: {len(found.held)}")
        as_table(("due", "creator", "network", "brand", "campaign", "no.", "because"), map(_line, found.held))


def _entry(one: Planned) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "creator_id": one.creator_id,
        "profile_id": one.profile_id,
        "network": one.network,
        "brand_id": one.brand_id,
        "campaign_id": one.campaign_id,
        "ordinal": one.ordinal,
        "locale": choose(one.creator_locale, one.brand_locale),
        "to": one.to,
        "due_at": one.due_at,
        "because": {
            "stage": one.stage,
            "due_on": one.due_on,
            "others": [
                {"brand_id": other.brand_id, "campaign_id": other.campaign_id, "stage": other.stage}
                for other in one.others
            ],
        },
    }


def _line(one: Planned) -> tuple[object, ...]:
    because = str(one.stage) + (f", due {one.due_on}" if one.due_on else "")
    if one.others:
        because += f"; before {', '.join(other.campaign_id for other in one.others)}"
    return (
        instant(one.due_at), one.creator_id, one.network, one.brand_id, one.campaign_id, one.ordinal, because
    )  # fmt: skip
