"""What Slack takes at most, as tables. Lengths are UTF-16 units, as Slack counts them."""

Range = tuple[int, int]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250 * 1024
VIEW_STACK = 3
MESSAGE_TEXT = 40_000
ALL_BLOCKS_TEXT = 13_200  # undocumented; beyond it Slack answers msg_blocks_too_long
MARKDOWN_TEXT = 12_000
TABLE_CELLS_TEXT = 10_000
TEXT_OBJECT = 3_000
IDS = 255
SELECT_OPTIONS = 100
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
TRIGGER_SECONDS = 3
ACK_SECONDS = 3.0

# Which blocks each surface takes.
EVERYWHERE = frozenset(
    {"actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
)
SURFACES: dict[str, frozenset[str]] = {
    "message": EVERYWHERE | {"carousel", "markdown", "table"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | {"carousel"},
}

SELECTS = frozenset(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
CHOICES = frozenset({"checkboxes", "radio_buttons"})
INPUTS = frozenset(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)
ACTIONS = SELECTS | PICKERS | CHOICES | {"button", "overflow", "workflow_button"}

# Which elements each place of a block takes.
PLACES: dict[str, frozenset[str]] = {
    "actions": ACTIONS,
    "accessory": ACTIONS | {"image"},
    "input": SELECTS | PICKERS | CHOICES | INPUTS,
    "context": frozenset({"image", "plain_text", "mrkdwn"}),
    "card": frozenset({"button", "workflow_button"}),
}

# Fields that must be there.
NEEDED: dict[str, tuple[str, ...]] = {
    "actions": ("elements",),
    "alert": ("text",),
    "button": ("text",),
    "carousel": ("elements",),
    "checkboxes": ("options",),
    "context": ("elements",),
    "header": ("text",),
    "image": ("alt_text",),
    "input": ("label", "element"),
    "markdown": ("text",),
    "overflow": ("options",),
    "radio_buttons": ("options",),
    "rich_text": ("elements",),
    "table": ("rows",),
    "number_input": ("is_decimal_allowed",),
    "video": ("alt_text", "title", "thumbnail_url", "video_url"),
}

# Lengths of texts: of a text object's text, or of a plain string.
TEXTS: dict[str, dict[str, Range]] = {
    "alert": {"text": (1, 200)},
    "button": {"text": (1, 75), "url": (1, 3000), "value": (0, 2000), "accessibility_label": (1, 75)},
    "card": {"title": (1, 150), "subtitle": (1, 150), "body": (1, 200)},
    "header": {"text": (1, 150)},
    "image": {"alt_text": (1, 2000), "image_url": (1, 3000), "title": (1, 2000)},
    "input": {"label": (1, 2000), "hint": (1, 2000)},
    "markdown": {"text": (1, 12_000)},
    "section": {"text": (1, 3000)},
    "video": {"title": (1, 199), "author_name": (1, 49), "description": (1, 200)},
}
SECTION_FIELD: Range = (1, 2000)
PLACEHOLDER: Range = (1, 150)
OPTION: dict[str, Range] = {"text": (1, 75), "value": (1, 150), "description": (1, 75)}
CONFIRM: dict[str, Range] = {"title": (1, 100), "text": (1, 300), "confirm": (1, 30), "deny": (1, 30)}
VIEW: dict[str, Range] = {
    "title": (1, 24),
    "submit": (1, 24),
    "close": (1, 24),
    "callback_id": (0, IDS),
    "external_id": (0, IDS),
    "private_metadata": (0, 3000),
}

# How many of something.
COUNTS: dict[str, dict[str, Range]] = {
    "actions": {"elements": (1, 25)},
    "card": {"actions": (1, 3)},
    "carousel": {"elements": (1, 10)},
    "checkboxes": {"options": (1, 10)},
    "context": {"elements": (1, 10)},
    "multi_static_select": {"options": (1, 100), "option_groups": (1, 100)},
    "overflow": {"options": (1, 5)},
    "radio_buttons": {"options": (1, 10)},
    "section": {"fields": (1, 10)},
    "static_select": {"options": (1, 100), "option_groups": (1, 100)},
    "table": {"rows": (1, 100), "column_settings": (0, 20)},
}
TABLE_CELLS: Range = (1, 20)

# Texts that take no mrkdwn.
PLAIN_ONLY: dict[str, tuple[str, ...]] = {
    "header": ("text",),
    "button": ("text",),
    "input": ("label", "hint"),
    "confirm": ("title", "confirm", "deny"),
    "view": ("title", "submit", "close"),
}


def units(text: str) -> int:
    """The length as Slack counts it: an emoji outside the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
