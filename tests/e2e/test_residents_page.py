"""The residents' page in Chromium, 360 pixels wide and without JavaScript, as on an old phone."""

import io
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page

from handlers.matters.steps import Wish, take_step
from tests.bot.web.public.conftest import Site, site
from tests.conversation import NOON
from tests.e2e.test_demo import PATIENCE_MS, browser

__all__ = ["browser", "site"]


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """An old phone."""
    context = await browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    await context.close()


async def shown(page: Page, name: str) -> None:
    """Keeps a picture of the page where SHOTS names a folder, for somebody to look at."""
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def fits(page: Page) -> bool:
    """Whether nothing sticks out to the side: the page can only be scrolled up and down."""
    boxes = [await one.bounding_box() for one in await page.locator("h1, p, input, textarea, button, strong").all()]
    return all(box is None or (box["x"] >= 0 and box["x"] + box["width"] <= 360) for box in boxes)


@pytest.mark.browser
async def test_a_resident_reports_looks_up_and_says_that_it_helped(site: Site, phone: Page) -> None:
    written = io.BytesIO()
    Image.new("RGB", (1200, 900), "green").save(written, "JPEG")
    await phone.goto(f"{site.origin}/r/FM01-1-1-1")
    await shown(phone, "1-report")
    assert await fits(phone)
    await phone.get_by_label("什么事").fill("东沟路口3号楼前井盖缺失，晚上看不见，张大爷差点摔倒，请早点来修")
    await phone.get_by_label("照片").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}
    )
    await phone.get_by_label("您的电话").fill("139 0000 1234")
    await phone.get_by_role("button", name="报上去").click()
    number = await phone.locator("strong").inner_text()
    await shown(phone, "2-registered")
    assert await fits(phone)

    async with site.town.store.writing(NOON) as uow:
        matter = await uow.matters.by_number(number)
        assert matter is not None
        await take_step(site.town.world, uow, matter, Wish("settle", None, frozenset({"holder"}), "换了新井盖"))
    await phone.get_by_label("以前报过").fill(number)
    await phone.get_by_role("button", name="查一查").click()
    await shown(phone, "3-solved")
    assert await fits(phone)
    assert "换了新井盖" in await phone.inner_text("body")
    await phone.get_by_label("满意", exact=True).check()
    await phone.get_by_label("登记时留的电话").fill("13900001234")
    await phone.get_by_role("button", name="告诉他们").click()
    await shown(phone, "4-thanked")

    assert "记下了，谢谢您" in await phone.inner_text("body")
    assert await fits(phone)
    await phone.goto(f"{site.origin}/r/FM01-1-1-1")
    await shown(phone, "5-posted")
    posted = "东沟路口×号楼前井盖缺失，晚上看不见，张某大爷差点摔倒，请早点来修——换了新井盖"
    assert posted in await phone.inner_text("body")
    assert await fits(phone)


@pytest.mark.browser
async def test_a_mistyped_number_is_answered_in_plain_words(site: Site, phone: Page) -> None:
    await phone.goto(f"{site.origin}/n?number=12345")
    await shown(phone, "6-wrong")

    assert "编号里有一位不对" in await phone.inner_text("body")
