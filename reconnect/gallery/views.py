"""`./run views FOLDER`: every Slack view with sample people in it, each as FOLDER/<locale>/<view>.json."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.blocks import choice
from bot.blocks.campaign import campaign, campaign_choice
from bot.blocks.campaign import summary as campaign_summary
from bot.blocks.card import card
from bot.blocks.filters import not_understood
from bot.blocks.help import help_view
from bot.blocks.history import history
from bot.blocks.listing import listing
from bot.blocks.listing import summary as listing_summary
from bot.blocks.notes import ORDER
from bot.blocks.notice import notice, summary, why_direct
from bot.blocks.offer import offer
from bot.blocks.offer import summary as offer_summary
from bot.blocks.overview import overview
from bot.blocks.overview import summary as overview_summary
from bot.blocks.parts import SHOW, Block
from bot.blocks.promotion import granted, granted_summary
from bot.blocks.subscriptions import subscribed, subscriptions
from bot.blocks.why import reasons
from locales import MARKETERS, Say, available
from reconnect.gallery import sample, sample_answers, windows
from store import filters
from store.listing.pages import Page

Views = dict[str, tuple[str, Sequence[Block]]]
"""By name, the text and the blocks of a message."""


def views(say: Say) -> Views:
    creator, judged = sample.creator(), sample.judged()
    seen, empty = sample.overview(), sample.overview_of_nothing()
    lapses = sample.lines(1)
    return {
        "overview": (overview_summary(seen, say), overview(seen, say)),
        "overview_all_well": (overview_summary(empty, say), overview(empty, say)),
        "status": (creator.name, card(creator, say)),
        "status_of_many_profiles": (creator.name, card(sample.creator_of_many(), say)),
        "why": (creator.name, reasons(creator.name, judged, sample.sent(), sample.warned(), {"glow"}, say)),
        "history": (creator.name, history(creator.name, sample.history(), say)),
        "choice": (say("Several creators fit."), choice.choice(sample.candidates(), SHOW, say)),
        **_answers(say),
        "help": (say("What can be typed"), help_view(say)),
        "subscribed": (
            say("This channel is subscribed."),
            subscribed(sample.subscriptions()[0], ["Glow", "Trail & Co"], new=True, say=say),
        ),
        "subscriptions": (
            say("Subscriptions of this channel"),
            subscriptions(sample.subscriptions(), say),
        ),
        "subscriptions_none": (say("Subscriptions of this channel"), subscriptions((), say)),
        "notice": (summary(lapses, say), notice(lapses, say)),
        **_notes(say),
        **{name: (summary(lines, say), notice(lines, say)) for name, lines in sample.notices().items()},
    }


def _notes(say: Say) -> Views:
    """What notices tell besides lapses."""
    views: Views = {
        f"notice_{note.event}{'_over' if over else ''}": (summary((), say, [note]), notice((), say, [note]))
        for over in (False, True)
        for note in sample.notes(len(ORDER), over=over)
    }
    lapses, notes = sample.lines(200), sample.notes(200)
    return views | {
        "notice_of_everything": (summary(lapses, say, notes), notice(lapses, say, notes)),
        "notice_direct": (summary(lapses, say), [*notice(lapses, say), why_direct(say)]),
    }


def _answers(say: Say) -> Views:
    """Lists, campaigns, offers, promotion access."""
    wanted = filters.parse('-tiktok permission:insights campaign:"Spring Shimmer" sort:lapsed')
    views: Views = {
        name: (listing_summary(page, say), listing(page, sample_answers.advised(), wanted, say))
        for name, page in {
            "list": sample_answers.page(last=False),
            "list_last_page": sample_answers.page(last=True),
            "list_of_nothing": Page(0, (), None),
        }.items()
    }
    for name, view in {
        "campaign": sample_answers.campaign(),
        "campaign_all_well": sample_answers.campaign(missing=0),
        "campaign_not_tracked": sample_answers.campaign(missing=0, tracking=False),
    }.items():
        views[name] = (campaign_summary(view, say), campaign(view, say))
    choices = campaign_choice(sample_answers.campaigns(), say)
    views["campaign_choice"] = (say("Several campaigns have this name."), choices)
    for name, check in sample_answers.offers().items():
        told = offer_summary(sample_answers.ANA, check, say)
        views[name] = (told, offer(sample_answers.ANA, check, say))
    answer = sample_answers.granted()
    views["promotion_granted"] = (granted_summary(answer, say), granted(answer, say))
    unclear = filters.Unclear("instagrm", "instagram", "")
    views["list_unclear"] = (not_understood(unclear, say), ())
    return views


def write(folder: Path) -> int:
    """How many files were written."""
    written = 0
    for locale in available(MARKETERS):
        place = folder / locale
        place.mkdir(parents=True, exist_ok=True)
        for name, (kind, payload) in all_of_them(Say(locale, "Europe/Berlin")).items():
            written += _write(place / f"{name}.json", {"kind": kind, "payload": payload})
    return written


def all_of_them(say: Say) -> dict[str, tuple[str, dict[str, Any]]]:
    """By name, its kind and its payload."""
    messages = {
        name: ("message", {"text": text, **({"blocks": list(blocks)} if blocks else {})})
        for name, (text, blocks) in views(say).items()
    }
    return messages | dict(windows.all_of_them(say))


def _write(file: Path, view: dict[str, Any]) -> int:
    return bool(file.write_text(json.dumps(view, ensure_ascii=False, indent=2) + "\n"))


def main() -> None:
    arguments = argparse.ArgumentParser(prog="./run views", description=__doc__)
    arguments.add_argument("folder", type=Path)
    folder: Path = arguments.parse_args().folder
    print(f"{write(folder)} views in {folder}")  # noqa: T201  it is this command's answer


if __name__ == "__main__":
    main()
