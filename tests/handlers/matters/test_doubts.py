"""Duplicates and hollow reports: shown to a person with the evidence, and never punished by the machine."""

from dataclasses import replace

import pytest

from handlers.ledgers.figures import month_of, unit_figures, worker_figures
from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, PostRow
from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FOURTH, ORDINARY, THIRD, WORKER, county, matter_of, open_valley
from tests.rosters import rulebooks


async def figures(town: Town) -> tuple[object, ...]:
    """What the county and the worker are measured by."""
    month = month_of(town.world, ORDINARY.date())
    async with town.store.reading(town.clock.now()) as uow:
        county_grid = await uow.grids.by_code("Z")
        worker = await uow.people.by_phone(WORKER)
        assert county_grid is not None
        assert worker is not None
        of_unit = await unit_figures(town.world, uow, county_grid.path, month)
        return of_unit, await worker_figures(town.world, uow, worker.id, county_grid.path, month)


async def test_near_same_text_in_one_grid_is_shown_with_its_evidence_and_one_tap_merges(store: Store) -> None:
    town = await open_valley(store)
    head, worker = await town.join(FOURTH), await town.join(WORKER)
    first = number_in(await worker.says("/上报 东沟路口井盖缺失请尽快处理"))
    second = number_in(await worker.says("/上报 东沟路口井盖缺失，请尽快处理"))
    before = await figures(town)

    shown = head.last
    told = await head.presses("是同一件")
    unpunished = await figures(town)
    await head.presses("合并")

    assert first in shown
    assert "96% 一样" in shown
    assert "不扣任何人的分" in shown
    assert "记下了" in told
    assert unpunished == before
    assert (await matter_of(town, second)).state == "merged"
    assert not worker.heard("一样")


@pytest.mark.parametrize("text", ["西坡路灯不亮", "垃圾"])
async def test_what_reads_otherwise_or_is_too_short_to_tell_is_not_flagged(store: Store, text: str) -> None:
    town = await open_valley(store)
    head, worker = await town.join(FOURTH), await town.join(WORKER)
    for _ in range(2 if text == "垃圾" else 1):
        await worker.says(f"/上报 {text}")
    await worker.says("/上报 东沟路口井盖缺失")

    assert not head.heard("请您看看")


async def test_two_grids_at_once_are_shown_to_the_head_and_nothing_follows_by_itself(store: Store) -> None:
    """A worker of two grids reports from both within one second."""
    rows = county("huining-2022")
    rows = replace(
        rows, grids=[*rows.grids, GridRow("Z1-1-1-2", "东格", 4, "Z1-1-1", "农村")],
        people=[
            *rows.people, PostRow("小王", WORKER, "网格员", "Z1-1-1-2", "村委会", "专职"),
            PostRow("东长", "13500000099", "四级网格长", "Z1-1-1-2", "村委会", ""),
        ],
    )  # fmt: skip
    await import_roster(store, rows, rulebooks(), now=ORDINARY)
    town = await Town.open(store, HandClock(ORDINARY))
    worker, head = await town.join(WORKER), await town.join("13500000099")
    await worker.says("/上报 东沟路口井盖缺失")
    first = number_in(await worker.presses("Z1-1-1-1格"))
    await worker.says("/上报 南坡垃圾没清")
    second = number_in(await worker.presses("东格"))

    shown, labels = head.last, head.labels()
    before = await figures(town)
    told = await head.presses("时间不对")

    assert f"同一个人 0 秒内在两个网格上报（另一件 {first}）" in shown
    assert labels[:2] == ["时间不对", "没有问题"]
    assert "合并" not in "".join(head.labels())
    assert "记下了" in told
    assert (await matter_of(town, second)).state == "registered"
    assert await figures(town) == before


@pytest.mark.parametrize(
    ("said", "flagged"), [("明天上午", 1), ("11月30日", 1), ("昨天", 0), ("周五", 0), ("11月2日", 0)]
)
async def test_a_time_that_is_still_to_come_is_shown_to_the_head(store: Store, said: str, flagged: int) -> None:
    """封茂 asks when it happened; a day after today cannot be."""
    town = await open_valley(store, "fengmao-2021")
    head, worker = await town.join(THIRD), await town.join(WORKER)  # the fourth level works here
    await worker.says("/上报 东沟垃圾没清", attachments=[{"kind": "photo", "file_id": "p"}])
    await worker.says(said)
    await worker.says("东沟桥头")
    done = await worker.presses("没有具体的人")

    assert "已登记" in done
    assert len(head.heard(f"这件说的时间（{said}）还没有到")) == flagged
