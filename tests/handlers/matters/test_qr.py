"""/二维码: the QR of a grid's page in the chat, and what stands there where no page was opened."""

import pytest

from bot.rendering.pictures import pictures
from handlers.matters.address import report_address
from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.handlers.matters.valley import ORDINARY, THIRD, WORKER, open_valley


@pytest.mark.parametrize(
    ("code", "address"), [("HN01-1", "https://x.cn/r/HN01-1"), ("东村/1", "https://x.cn/r/%E4%B8%9C%E6%9D%91%2F1")]
)
def test_a_grids_address_holds_its_code(code: str, address: str) -> None:
    assert report_address("https://x.cn", code) == address


async def test_a_worker_gets_the_qr_of_the_own_grid_and_a_head_of_one_below(store: Store) -> None:
    await open_valley(store)
    town = await Town.open(store, HandClock(ORDINARY), public_url="https://x.cn")
    worker, head = await town.join(WORKER), await town.join(THIRD)

    assert "https://x.cn/r/Z1-1-1-1" in await worker.says("/二维码")
    assert "https://x.cn/r/Z1-1-1-1" in await head.says("/二维码 Z1-1-1-1格")
    assert "没有找到" in await worker.says("/二维码 Z1格")
    assert pictures()["matters.qr"]({"url": "https://x.cn/r/Z"}).content.startswith(b"\x89PNG")


async def test_without_a_page_the_worker_is_told_whom_to_ask(store: Store) -> None:
    town = await open_valley(store)
    worker = await town.join(WORKER)

    assert "还没有开居民网页" in await worker.says("/qr")
