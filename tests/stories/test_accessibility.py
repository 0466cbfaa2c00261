"""Letters and pages as WCAG 2.2 AA wants them, by axe-core in a real browser: narrow and wide, light and dark."""

import re
import shutil
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from locales import available
from mailer import notice_letter
from reconnect.demo.running import Demo
from reconnect.gallery.letters import letter
from reconnect.gallery.shots import ARGUMENTS, CHROMIUM
from store.mail_codes import MailKind

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE, WINDOW = 375, 600
KINDS = (*MailKind, notice_letter.KIND)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which(CHROMIUM) is None,
        reason="NO CHROMIUM at /usr/bin/chromium: letters and pages were NOT checked (apt install chromium)",
    ),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened(browser: Browser, width: int, scheme: str) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    return await context.new_page()


async def faults(page: Page) -> list[str]:
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": list(WCAG)}})
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]
    if await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("wider than the screen")
    return faults


@pytest.mark.parametrize(
    ("locale", "width", "scheme"),
    [("en", PHONE, "light"), ("en", WINDOW, "dark"), ("ar", WINDOW, "light"), ("ar", PHONE, "dark")],
)
async def test_every_kind_of_letter_is_for_everybody(
    browser: Browser, locale: str, width: int, scheme: str
) -> None:
    page = await opened(browser, width, scheme)
    found = {}
    for kind in KINDS:
        await page.set_content(letter(kind, locale).html)
        found[kind] = await faults(page)
    assert not any(found.values()), found


async def test_letters_fit_a_phone_in_every_language(browser: Browser) -> None:
    page = await opened(browser, PHONE, "light")
    found = {}
    for locale in available():
        await page.set_content(letter(MailKind.RECONNECT, locale).html)
        found[locale] = await faults(page)
    assert not any(found.values()), found


@pytest.mark.parametrize("address", ["ana@mail.example", "layla@mail.example"])
async def test_every_page_of_a_creator_is_for_everybody(browser: Browser, demo: Demo, address: str) -> None:
    [mail, *_] = demo.outside.mailbox.to(address)
    campaign, unsubscribe = (
        next(iter(re.findall(rf"https?://\S*{path}/\S+", mail.text))) for path in ("/c", "/unsubscribe")
    )
    found = {}
    for scheme in ("light", "dark"):
        for width in (PHONE, WINDOW):
            page = await opened(browser, width, scheme)
            for name, url in {
                "campaign": campaign,
                "unsubscribe": unsubscribe,
                "forged": f"{campaign[:-4]}abcd",
            }.items():
                await page.goto(url)
                found[name, scheme, width] = await faults(page)
            await page.context.close()
    assert not any(found.values()), found
