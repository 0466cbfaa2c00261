"""A brand's settings: a modal of inputs, or of lines for those who may only look."""

from collections.abc import Sequence

from bot.blocks.menus import labelled, menu, menu_of_any, option, text_input
from bot.blocks.modal import modal
from bot.blocks.parts import (
    SETTINGS,
    SETTINGS_BRAND,
    TEXTS_OPEN,
    Block,
    actions,
    button,
    context,
    section,
)
from bot.blocks.text import name
from locales import Say
from store.brand_settings import NAMES, BrandSettings
from store.people import SeenBrand

LONGEST = 2_000


def settings(one: BrandSettings, brands: Sequence[SeenBrand], say: Say) -> Block:
    blocks = _brands(one, brands, say)
    labels = _labels(say)
    if not one.may_change:
        blocks += [section(f"*{labels[field][0]}*", name(one.texts[field], 1_000) or "–") for field in NAMES]
        blocks.append(context(say("Only the brand's admins can change these.")))
        return modal(say, say("Settings"), blocks, callback_id=SETTINGS, metadata=one.brand_id)
    blocks.append(actions(button(say("Mail texts…"), TEXTS_OPEN, one.brand_id)))
    for field in NAMES:
        label, hint = labels[field]
        blocks.append(
            labelled(
                input_of(field, one.brand_id), label, _element(field, one, say), hint=hint, optional=True
            )
        )
    return modal(
        say, say("Settings"), blocks, callback_id=SETTINGS, submit=say("Save"), metadata=one.brand_id
    )


def input_of(field: str, brand_id: str) -> str:
    """The block id; another brand's inputs begin with that brand's values."""
    return f"{field} {brand_id}"


def _brands(one: BrandSettings, brands: Sequence[SeenBrand], say: Say) -> list[Block]:
    if len(brands) == 1:
        return [section(f"*{name(one.name)}*")]
    options = [option(brand.name, brand.id) for brand in brands]
    return [actions(menu_of_any(SETTINGS_BRAND, say("Brand"), options, one.brand_id))]


def _element(field: str, one: BrandSettings, say: Say) -> Block:
    match field:
        case "tracking":
            options = [option(say("On"), "on"), option(say("Off: no warnings, reminders, notices"), "off")]
        case "thanks":
            options = [option(say("On"), "on"), option(say("Off"), "off")]
        case "sending":
            options = [option(say("On"), "on"), option(say("On hold: no mail goes out"), "hold")]
        case _:
            return text_input(field, one.texts[field], most=LONGEST)
    return menu(field, say("Choose"), options, one.texts[field])


def unfit(field: str, say: Say) -> str:
    """What could stand there instead."""
    match field:
        case "default_locale":
            return say("I know no such language. For example de, or pt-BR.")
        case "warn_days":
            return say("A whole number of days from 0 to 365, or off.")
        case "quiet_hours":
            return say("From one time of day to another, for example 21:00-08:00.")
        case "max_reminders":
            return say("A whole number from 1 on, or nothing.")
        case "hashtags":
            return say("Letters, digits and _ with ; between the hashtags, for example #glow;#glowup.")
        case "colour":
            return say("Six digits and letters after a #, for example #3D3A9E.")
        case "marketplace_url":
            return say("A link that begins with https://")
        case _:
            return say("Please choose one of the two.")


def _labels(say: Say) -> dict[str, tuple[str, str]]:
    """What each field is called, and what may stand in it."""
    return {
        "default_locale": (
            say("Default language"),
            say("For creators whose own language is not known, for example de or pt-BR."),
        ),
        "tracking": (say("Connection tracking"), ""),
        "sending": (say("Sending"), ""),
        "warn_days": (
            say("Warn before access expires"),
            say("Days before, or off. Empty: 7."),
        ),
        "quiet_hours": (
            say("Quiet hours"),
            say("Where the creator lives, for example 21:00-08:00. Empty: none."),
        ),
        "max_reminders": (say("Most reminders of one lapse"), say("Empty: no limit.")),
        "thanks": (say("Thank creators who reconnect"), say("One mail, to those whom the brand reminded.")),
        "colour": (
            say("Colour in mails"),
            say(
                "Of button and heading, for example #3D3A9E; made darker or lighter where it could not be seen."
            ),
        ),
        "hashtags": (say("Hashtags of the program"), say("With ; between them, for example #glow;#glowup.")),
        "marketplace_url": (
            say("TikTok Creator Marketplace link"),
            say("Where creators whom the brand invites join. Without it no such invite can be sent."),
        ),
    }
