"""`./run shots FOLDER`: the pictures in README and docs, taken from the running demo."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from reconnect.demo.running import Demo, open_demo

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PORT = 18080
HANDLE, ADDRESS = "kenji.tokyo", "kenji@mail.example"
SETTLED = 1500
"""Milliseconds until what was clicked has been drawn."""


async def main(folder: Path) -> None:
    """Take every picture into *folder*."""
    with tempfile.TemporaryDirectory() as home:
        async with open_demo(PORT, Path(home) / "demo") as demo, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            context = await browser.new_context(viewport={"width": 1600, "height": 1000}, locale="en-GB")
            page = await context.new_page()
            await page.goto(demo.outside.url)
            await _demo(page, folder)
            await _creator_page(await context.new_page(), demo, folder)
            await browser.close()


async def _demo(page: Page, folder: Path) -> None:
    """The sandbox page after a marketer has asked for a creator, with the creator's mail open."""
    box = page.locator("#chat textarea, #chat [contenteditable], #chat input[type=text]").last
    await box.fill(f"/connections @{HANDLE}")
    await box.press("Enter")
    await page.wait_for_timeout(SETTLED)
    await page.locator("#mailbox .mailbox-line", has_text=ADDRESS).click()
    await page.wait_for_timeout(SETTLED)
    await page.screenshot(path=folder / "demo.png")


async def _creator_page(page: Page, demo: Demo, folder: Path) -> None:
    """What a creator sees after the click in the mail, on a phone."""
    mail = demo.outside.mailbox.to("ana@mail.example")[0]
    link = next(word for word in mail.text.split() if "/c/" in word)
    await page.set_viewport_size({"width": 420, "height": 900})
    await page.goto(link)
    await page.wait_for_timeout(SETTLED)
    await page.screenshot(path=folder / "creator-page.png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: ./run shots FOLDER")
    destination = Path(sys.argv[1])
    destination.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(destination))
