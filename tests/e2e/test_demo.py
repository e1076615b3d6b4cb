"""The demo as a newcomer meets it: one command, one line with an address, and phones that are clicked in Chromium.

A missing Chromium is a visible skip; under CI it fails.
"""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.bot.channels.web.pictures import png
from tests.bot.web.conftest import Site, folder, it_is_an_ordinary_morning, loaded, site
from tests.program import Running, gridbot, running

__all__ = ["folder", "it_is_an_ordinary_morning", "loaded", "site"]

PATIENCE_MS = 20_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A fresh Chromium with a profile of its own."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; CI must have it")
        pytest.skip("Chromium is missing")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        await opened.close()


@pytest.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """The demo's page on a small laptop; an error in the page's script or a blocked resource fails the test."""
    errors: list[str] = []
    opened = await browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await opened.goto(site.url)
    yield opened
    await opened.close()
    assert errors == []


async def _say(page: Page, key: str, text: str) -> None:
    await page.locator(f"#phone-{key} textarea").fill(text)
    await page.locator(f"#phone-{key} .send").click()


@pytest.mark.browser
async def test_a_task_reaches_the_phones_and_a_receipt_moves_the_offices_counter(page: Page) -> None:
    await page.get_by_role("button", name="写任务").click()
    await expect(page.locator("#phone-office textarea")).to_have_value(re.compile("防火巡查"))
    await page.locator("#phone-office .send").click()
    await page.locator("#phone-office").get_by_role("button", name="确认发布").click()
    await expect(page.locator("#phone-office .lines")).to_contain_text("已签收 0")
    await expect(page.locator("#phone-group .lines")).to_contain_text("防火巡查")

    await page.get_by_role("button", name="找「收到」").click()
    await page.locator("#phone-worker").get_by_role("button", name="收到").click()

    await expect(page.locator("#phone-office .lines")).to_contain_text("已签收 1")
    await expect(page.locator("#phone-second .badge")).to_have_text("1")
    await expect(page.locator("#phone-worker .badge")).to_be_hidden()


@pytest.mark.browser
async def test_a_worker_files_a_report_and_a_visit_and_asks_for_leave_that_the_head_grants(page: Page) -> None:
    lines = page.locator("#phone-worker .lines")
    for label, answer in (("日报", "已记日报"), ("走访", "已记走访"), ("请假", "审批")):
        await page.locator(".try", has_text=label).click()
        await page.locator("#phone-worker .send").click()
        await expect(lines).to_contain_text(answer)

    await page.locator("#phone-head").get_by_role("button", name="同意", exact=True).click()

    await expect(lines).to_contain_text("同意")


@pytest.mark.browser
async def test_moving_the_clock_brings_a_reminder_before_the_months_quota_is_missed(page: Page) -> None:
    await page.locator(".jumps button", has_text="到月底前一天").click()

    await expect(page.locator("#phone-second .lines")).to_contain_text("每月把自己管的户至少都走一次")
    await expect(page.locator("#time")).to_have_text("08:30")


@pytest.mark.browser
async def test_what_somebody_types_is_shown_as_text_and_can_be_corrected(page: Page) -> None:
    await _say(page, "worker", "日报 <img src=x onerror=alert(1)>")
    own = page.locator("#phone-worker .line.me")
    await expect(own).to_contain_text("<img src=x onerror=alert(1)>")
    assert await page.locator("#phone-worker img").count() == 0

    await own.hover()
    await own.get_by_role("button", name="修改").click()
    await _say(page, "worker", "日报 上午走访三户")

    await expect(own).to_contain_text("已修改")
    await expect(page.locator("#phone-worker .lines")).to_contain_text("更正")


@pytest.mark.browser
async def test_a_photo_is_sent_from_the_phone(page: Page) -> None:
    chooser = page.locator("#phone-worker input[type=file]")
    await chooser.set_input_files({"name": "水管.png", "mimeType": "image/png", "buffer": png(4, 4)})

    await expect(page.locator("#phone-worker .me .picture")).to_be_attached()
    await expect(page.locator("#phone-worker .lines")).to_contain_text("记成什么")


@pytest.mark.browser
async def test_on_a_real_phone_one_phone_is_shown_and_tabs_change_it(browser: Browser, site: Site) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 780})
    await page.goto(site.url)
    await expect(page.locator(".phone:visible")).to_have_count(1)

    await page.locator(".tab", has_text="王秀兰").click()

    await expect(page.locator(".phone:visible")).to_have_attribute("data-key", "worker")
    await _say(page, "worker", "今天")
    await expect(page.locator("#phone-worker .lines .line")).to_have_count(3)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def _url(program: Running) -> str:
    assert program.process.stdout is not None
    line = await asyncio.wait_for(program.process.stdout.readline(), 60)
    return line.decode().strip()


async def test_one_command_prints_one_address_refuses_a_second_and_ends_gracefully(tmp_path: Path) -> None:
    async with running(tmp_path, "demo", "--port", "0", web_host="0.0.0.0") as program, ClientSession() as session:
        url = await _url(program)
        answer = await session.get(f"{url}healthz")

        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        assert answer.status == 200
        code, _, words = await gridbot(tmp_path, "demo", "--port", "0")
        assert (code, "正开着" in words) == (1, True)
        assert await program.stop() == 0
        assert program.process.stdout is not None
        assert await program.process.stdout.read() == b""


async def test_a_port_that_is_taken_is_refused_with_the_mend(tmp_path: Path, site: Site) -> None:
    async with running(tmp_path, "demo", "--port", str(site.port)) as program:
        assert await asyncio.wait_for(program.process.wait(), 60) == 1
        await program.logs("端口")
