"""Matters in digests: counts and rates, confidential ones without words, and the way to what stands behind."""

import pytest

from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.matters.valley import FIRST, WORKER, day, open_valley


@pytest.fixture
async def valley(any_store: Store) -> tuple[Town, Phone, Phone]:
    """A town with an open, a settled and a confidential matter, its first head and its worker."""
    town = await open_valley(any_store, "fumeng-2022")
    head, worker = await town.join(FIRST), await town.join(WORKER)
    await worker.says("/上报 东沟路口井盖缺失，有人差点掉下去")
    await worker.says("/上报 保密 李家有家暴")
    return town, head, worker


async def test_a_digest_counts_matters_and_words_no_confidential_one(valley: tuple[Town, Phone, Phone]) -> None:
    _, head, _ = valley
    said = await head.says("/简报 今日")

    assert "上报 2 件，正在办 2 件，其中保密 1 件" in said
    assert "家暴" not in said


async def test_a_figure_opens_into_the_matters_behind_it(valley: tuple[Town, Phone, Phone]) -> None:
    _, head, _ = valley
    await head.says("/简报 今日")
    await head.presses("看上报的事")
    opened = await head.presses("上报")

    assert "一共 2 件" in opened
    assert "东沟路口井盖缺失" in opened
    assert "家暴" not in opened
    assert "另有 1 件保密，不列出" in opened


async def test_the_rates_bear_the_clause_that_asks_for_them(store: Store) -> None:
    town = await open_valley(store, "wubi-2023")
    head, worker = await town.join(FIRST), await town.join(WORKER)
    await worker.says("/上报 东沟路口井盖缺失")
    await worker.presses("当场办结")
    await worker.says("盖好了")
    await worker.presses("上门回访满意")

    said = await head.says("/简报 今日")

    assert "及时响应 100% 五（四） 按时办结 100% 五（四） 回访满意 100% 五（四）" in said


async def test_what_is_overdue_is_so_in_the_next_months_digest_too(valley: tuple[Town, Phone, Phone]) -> None:
    town, head, _ = valley
    await day(town, 12, 7)
    said = await head.says("/简报 今日")
    await head.presses("看上报的事")
    opened = await head.presses("现在逾期")

    assert "上报 0 件，正在办 2 件，逾期 2 件" in said
    assert "一共 2 件" in opened
