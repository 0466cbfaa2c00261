"""`./run views FOLDER`: every Slack view with sample people in it, each as FOLDER/<locale>/<view>.json."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from bot.blocks import choice
from bot.blocks.card import card
from bot.blocks.help import help_view
from bot.blocks.history import history
from bot.blocks.notice import notice, summary
from bot.blocks.overview import overview
from bot.blocks.overview import summary as overview_summary
from bot.blocks.parts import SHOW, Block
from bot.blocks.subscriptions import subscribed, subscriptions
from bot.blocks.why import reasons
from locales import SOURCE, Say
from reconnect.gallery import sample

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
        "why": (creator.name, reasons(creator.name, judged, sample.sent(), {"glow"}, say)),
        "history": (creator.name, history(creator.name, sample.history(), say)),
        "choice": (say("Several creators fit."), choice.choice(sample.candidates(), SHOW, say)),
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
        **{name: (summary(lines, say), notice(lines, say)) for name, lines in sample.notices().items()},
    }


def write(folder: Path) -> int:
    """How many files were written."""
    written = 0
    place = folder / SOURCE
    place.mkdir(parents=True, exist_ok=True)
    for name, (text, blocks) in views(Say(SOURCE, "Europe/Berlin")).items():
        view = {"kind": "message", "payload": {"text": text, "blocks": list(blocks)}}
        (place / f"{name}.json").write_text(json.dumps(view, ensure_ascii=False, indent=2) + "\n")
        written += 1
    return written


def main() -> None:
    arguments = argparse.ArgumentParser(prog="./run views", description=__doc__)
    arguments.add_argument("folder", type=Path)
    folder: Path = arguments.parse_args().folder
    print(f"{write(folder)} views in {folder}")  # noqa: T201  it is this command's answer


if __name__ == "__main__":
    main()
