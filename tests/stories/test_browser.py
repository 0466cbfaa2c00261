"""The loop as a person sees it, in a real browser."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from locales import Say
from reconnect.demo.running import Demo

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000
"""Milliseconds that a person would wait before thinking that it is broken."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which(str(CHROMIUM)) is None,
        reason="NO CHROMIUM at /usr/bin/chromium: the loop was NOT tried in a browser (apt install chromium)",
    ),
]


@pytest.fixture
async def page(demo: Demo) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": 1600, "height": 1000}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(demo.outside.url)
        yield page
        await browser.close()


async def test_break_a_token_see_the_alert_reconnect_and_see_it_resolved(demo: Demo, page: Page) -> None:
    handle, address = "astridsjo", "astrid@mail.example"
    networks, mailbox, chat = page.locator("#networks"), page.locator("#mailbox"), page.locator("#chat")

    await networks.get_by_placeholder("Search accounts").fill(handle)
    await networks.get_by_text(f"@{handle}").click()
    await networks.get_by_role("button", name="Change password").click()
    alert = chat.locator(".message", has_text=f"@{handle}").last
    await expect(alert).to_contain_text("Password changed", timeout=PATIENCE)

    await mailbox.locator(".mailbox-line", has_text=address).click()
    letter = mailbox.frame_locator("iframe.mailbox-html")
    async with page.context.expect_page() as opened:
        await letter.get_by_role("link", name=re.compile("Instagram")).first.click()
    creator = await opened.value
    again = Say("sv")("Reconnect {network}", network="Instagram")
    await creator.get_by_role("link", name=again).click()
    await expect(creator.locator("#chosen")).to_contain_text(f"@{handle}")
    await creator.get_by_role("button", name="Allow").click()
    await expect(creator.locator("[role=status]")).to_contain_text("Instagram")

    await expect(alert).to_contain_text("econnected", timeout=PATIENCE)
    await page.locator("#clock").get_by_role("button", name="+3 days").click()
    await expect(page.locator("#clock").get_by_role("button", name="+3 days")).to_be_enabled()
    assert len(demo.outside.mailbox.to(address)) == 1
