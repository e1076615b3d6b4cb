"""Server-sent events: the page hears at once which phone changed; the clock moves and wakes what fell due."""

import asyncio
import json
import re
from typing import Any

from aiohttp import ClientResponse

from tests.bot.web.conftest import PATIENCE_S, Site


async def _next(stream: ClientResponse) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        async for line in stream.content:
            if line.startswith(b"data: "):
                heard: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return heard
    raise AssertionError("the stream ended")


async def test_the_page_hears_of_the_phone_that_changed(site: Site) -> None:
    async with site.session.get(f"{site.url}events") as stream:
        await stream.content.readline()
        await site.post("phones/worker/say", {"id": "x1", "text": "今天"})

        assert (await _next(stream))["key"] == "worker"


async def test_moving_the_clock_tells_every_page(site: Site) -> None:
    async with site.session.get(f"{site.url}events") as stream:
        await stream.content.readline()
        before = await (await site.session.get(f"{site.url}clock")).json()
        after = await (await site.post("clock", {"to": "week_end"})).json()

        heard = await _next(stream)

    assert after["local"] > before["local"]
    assert "keys" not in heard


async def test_a_worker_is_reminded_before_the_months_quota_is_missed(site: Site) -> None:
    await site.post("clock", {"to": "month_end"})

    async with asyncio.timeout(PATIENCE_S):
        while not any("每月把自己管的户至少都走一次" in line["text"] for line in await site.lines("second")):
            pass


async def test_a_digest_after_a_jump_has_numbers(site: Site) -> None:
    await site.post("clock", {"to": "month_end"})

    lines = await site.says("leader", "简报")

    assert re.search(r"上个工作日 [1-9]\d(\.\d)?%", lines[-1]["text"]), lines[-1]["text"]


async def test_the_offices_counter_follows_those_who_signed_while_the_clock_moved(site: Site) -> None:
    await site.says("office", "/任务 全县 明天18点 防火巡查")
    await site.presses("office", "确认发布")
    await site.post("clock", {"to": "week_end"})

    async with asyncio.timeout(PATIENCE_S):
        while not any(re.search(r"已签收 [1-9]\d", line["text"]) for line in await site.lines("office")):
            pass
