"""`reconnect why`: rule by rule, why a creator is or is not reminded."""

import asyncio

import click

from locales import Say, words
from reconnect.operator import Operator
from reconnect.printing import as_json, instant
from reconnect.settings import Wrong
from reconnect.when import parse
from store.codes import Network
from store.operator_view import creators_called
from store.why import Why, WhyProfile
from store.why import why as explain
from store.why_document import why_document
from store.why_warned import WhyWarning, why_warned

SAY = Say()


@click.command()
@click.argument("creator")
@click.option(
    "--network", type=click.Choice([str(network) for network in Network]), help="Only this network."
)
@click.option("--at", "when", metavar="WHEN", help="An instant, ISO 8601; default now.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_obj
def why(operator: Operator, creator: str, network: str | None, when: str | None, json_wanted: bool) -> None:
    """Why CREATOR (an id, an e-mail address or a @handle) is or is not reminded."""
    at = parse(when, operator.clock())

    async def read() -> tuple[Why, dict[str, WhyWarning]]:
        async with operator.installation() as installation, installation.store.read() as db:
            found = await creators_called(db, creator)
            if not found:
                raise Wrong(f"No creator has the id, e-mail address or handle {creator!r}.")
            if len(found) > 1:
                raise Wrong(f"{creator!r} fits several creators: {', '.join(found[:10])}. Give the id.")
            moment = installation.moment(at)
            told = await explain(db, found[0], moment, Network(network) if network else None)
            return told, await why_warned(db, found[0], moment)

    found, warned = asyncio.run(read())
    if json_wanted:
        as_json(why_document(found, warned))
        return
    if not found.profiles:
        click.echo("This creator has no profile there.")
    for profile in found.profiles:
        _tell(profile, warned.get(profile.profile_id))


def _tell(profile: WhyProfile, warned: WhyWarning | None) -> None:
    name = words.network(profile.network) + (f" @{profile.handle}" if profile.handle else "")
    status = words.status(SAY, profile.status)
    if profile.cause and profile.lapsed_at:
        status += f": {words.cause(SAY, profile.cause, profile.network, profile.lapsed_at)}"
    click.echo(f"\n{name} ({profile.profile_id}): {status}")
    verdict = "A reminder is due." if profile.due else "No reminder is due."
    if profile.next_at and not profile.due:
        verdict += f" The next one goes at {instant(profile.next_at)}."
    click.echo(f"  {verdict} Sent so far: {profile.sent}.")
    if warned is not None:
        click.echo(f"  Access runs out at {instant(warned.ends_at)}. {_warning(warned)}")
    for rule in profile.rules:
        click.echo(f"  {'✗' if rule.holds else '✓'} {words.skip(SAY, rule.code, holds=rule.holds)}")
    for one in profile.campaigns:
        verdict = "sends" if one.chosen else f"does not send: {one.skip}" if one.skip else "next in line"
        click.echo(f"  · {one.campaign} ({one.brand}, {words.stage(SAY, one.stage)}) {verdict}")


def _warning(one: WhyWarning) -> str:
    if one.sent_at is not None:
        return f"A warning went at {instant(one.sent_at)}, from {one.brand}."
    if one.goes_at is not None:
        return f"A warning goes at {instant(one.goes_at)}, from {one.brand}."
    if one.brand is not None:
        return f"A warning from {one.brand} was not delivered."
    reason = (
        words.skip(SAY, one.stopped_by, holds=True) if one.stopped_by else "No brand of theirs sends any."
    )
    return f"No warning will go: {reason}"
