"""Instagram's personal accounts (C6): why they cannot be connected, and the way out."""

from locales import Say


def why_not(say: Say) -> str:
    return say(
        "This is a personal Instagram account, and those cannot be connected. "
        "Switch it to Creator: it is free, keeps your posts and followers, and can be undone."
    )


def how_to_switch(say: Say) -> tuple[str, ...]:
    return (
        say("In the Instagram app, open your profile, then the menu with the three lines."),
        say("Choose “Account type and tools”, then “Switch to professional account”."),
        say("Choose “Creator”, come back to this page, and connect."),
    )
