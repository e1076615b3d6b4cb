"""Admission (wubi-2023 四（二）3): what may not be passed down is refused with the clause, assisting is not."""

from datetime import date

import pytest

from config.rulebooks.loader import load_rulebooks
from handlers.tasks.admission import refusal
from storage.tables import grids
from tests.conversation import Town

ON = date(2026, 11, 18)
BOOKS = load_rulebooks()


@pytest.mark.parametrize("duty", ["行政执法", "拆迁拆违", "招商引资", "安全生产"])
def test_the_grid_as_the_responsible_party_is_refused_with_the_clause(duty: str) -> None:
    bar = refusal(f"{duty}（责任主体）", BOOKS["wubi-2023"], ON)

    assert bar is not None
    assert bar.clause == "四（二）3"


def test_assisting_with_the_search_for_dangers_is_not_refused() -> None:
    assert refusal("协助隐患排查：安全生产", BOOKS["wubi-2023"], ON) is None


def test_a_rulebook_without_admission_refuses_nothing() -> None:
    assert refusal("安全生产（责任主体）", BOOKS["huining-2022"], ON) is None


async def test_only_the_subtree_whose_rulebook_refuses_is_left_out_and_the_preview_says_so(town: Town) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(grids.update().where(grids.c.code == "HN02").values(rulebook="wubi-2023"))
    office = await town.phone("陈建国")
    left_out = await office.says("/任务 柴家门镇 今天17点 拆迁拆违（责任主体）")
    shown = await office.says("/任务 全县 今天17点 拆迁拆违（责任主体）")
    await office.presses("确认发布")
    async with town.store.reading(town.clock.now()) as uow:
        told = (await uow.tasks.figures(1)).people
        chai = await uow.tasks.lists.figures_in(1, [(await uow.grids.named("柴家门镇"))[0].path])

    assert "没有发" in left_out
    assert "四（二）3" in left_out
    assert "不发给柴家门镇" in shown
    assert told > 0
    assert chai is not None
    assert chai.people == 0
