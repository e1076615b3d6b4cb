"""Admission (wubi-2023 四（二）3): what may not be passed down is refused with the clause, assisting is not."""

from datetime import date
from pathlib import Path

import pytest

from config.rulebooks.loader import load_rulebook_file
from handlers.tasks.drafting.admission import refusal
from storage.tables import admitted_items, grids
from tests.conversation import Town
from tests.handlers.conftest import issue
from tests.rosters import rulebooks

ON = date(2026, 11, 18)
BOOKS = rulebooks()


@pytest.mark.parametrize("duty", ["行政执法", "拆迁拆违", "招商引资", "安全生产"])
def test_the_grid_as_the_responsible_party_is_refused_with_the_clause(duty: str) -> None:
    bar = refusal(f"{duty}（责任主体）", BOOKS["wubi-2023"], ON)

    assert bar is not None
    assert bar.clause == "四（二）3"


def test_assisting_with_the_search_for_dangers_is_not_refused() -> None:
    assert refusal("协助隐患排查：安全生产", BOOKS["wubi-2023"], ON) is None


def test_a_rulebook_without_admission_refuses_nothing() -> None:
    assert refusal("安全生产（责任主体）", BOOKS["huining-2022"], ON) is None


def test_an_operators_own_document_says_more_may_not_be_passed_down(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(
        "name: town-2026\nextends: wubi-2023\ndocument: {title: 试行通知, number: 试〔2026〕1号, issuer: 某街道,"
        " issued_on: 2026-09-01, since: 2026-09-01}\nbars:\n"
        "  - {id: no-shifted-duty, items: [行政执法, 护林防火], clause: 第一条, since: 2026-09-01}\n",
        encoding="utf-8",
    )
    town = load_rulebook_file(file)

    bar = refusal("护林防火（责任主体）", town, ON)
    before = refusal("护林防火（责任主体）", town, date(2026, 8, 31))

    assert bar is not None
    assert (bar.clause, bar.source, before) == ("第一条", "试〔2026〕1号", None)


async def test_only_the_subtree_whose_rulebook_refuses_is_left_out_and_the_preview_says_so(town: Town) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(grids.update().where(grids.c.code == "HN02").values(rulebook="wubi-2023"))
    office = await town.phone("陈建国")
    left_out = await office.says("/任务 柴家门镇 今天17点 拆迁拆违（责任主体）")
    shown = await office.says("/任务 全县 今天17点 拆迁拆违（责任主体）")
    await office.presses("确认发布")
    async with town.store.reading(town.clock.now()) as uow:
        told = (await uow.tasks.figures(1)).people
        in_chai = await uow.tasks.counters.asked(1, (await uow.grids.named("柴家门镇"))[0].path)

    assert "没有发" in left_out
    assert "四（二）3" in left_out
    assert "不发给柴家门镇" in shown
    assert told > 0
    assert in_chai == []


async def test_a_jurisdiction_however_deep_inside_a_refused_one_gets_what_its_own_rulebook_lets_through(
    town: Town,
) -> None:
    books = {"HN02": "wubi-2023", "HN02-1": "huining-2022", "HN02-1-1": "wubi-2023", "HN02-1-1-1": "huining-2022"}
    async with town.store.writing(town.clock.now()) as uow:
        for code, name in books.items():
            await uow.connection.execute(grids.update().where(grids.c.code == code).values(rulebook=name))
    office = await town.phone("陈建国")
    shown = await office.says("/任务 全县 今天17点 拆迁拆违（责任主体）")
    await office.presses("确认发布")
    async with town.store.reading(town.clock.now()) as uow:
        grid = {code: await uow.grids.by_code(code) for code in books}
        asked = {one.path for one in await uow.tasks.counters.asked(1)}
        inside = [path for path in asked if path.startswith(grid["HN02"].path)]
        deepest = [path for path in asked if path.startswith(grid["HN02-1-1-1"].path)]
        between = [path for path in asked if path.startswith(grid["HN02-1-1"].path)]

    assert "不发给柴家门镇" in shown
    assert shown.count("不发给") == 2
    assert deepest
    assert between == deepest
    assert all(path.startswith(grid["HN02-1"].path) for path in inside)
    assert len(inside) > len(deepest)


async def test_a_scope_that_is_widened_is_admitted_as_well(town: Town) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(grids.update().where(grids.c.code == "HN02").values(rulebook="wubi-2023"))
    office = await town.phone("陈建国")
    await issue(office, "/任务 南关村 今天17点 拆迁拆违（责任主体）")
    await office.presses("改任务")
    await office.presses("再加人")
    said = await office.says("柴家门镇")
    async with town.store.reading(town.clock.now()) as uow:
        people = (await uow.tasks.figures(1)).people

    assert "没有发" in said
    assert "四（二）3" in said
    assert people == 7


@pytest.fixture
async def listed(town: Town) -> Town:
    """The town in which one township follows a rulebook that has a list of tasks."""
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(grids.update().where(grids.c.code == "HN02").values(rulebook="wubi-2023"))
    return town


async def test_the_item_and_the_part_are_chosen_by_buttons_where_a_rulebook_has_a_list(listed: Town) -> None:
    office = await listed.phone("陈建国")
    asked = await office.says("/任务 柴家门镇 今天17点 到村里看一看")
    items = office.labels()
    part = await office.presses("社情民意收集")
    shown = await office.presses("协助")
    await office.presses("确认发布")
    async with listed.store.reading(listed.clock.now()) as uow:
        task = await uow.tasks.get(1)

    assert "这是清单里的哪一项" in asked
    assert items == [
        "基础信息采集", "社情民意收集", "政策法规宣传", "安全隐患排查", "矛盾纠纷排查化解", "协助重点人群服务管理",
        "公共服务代办", "清单里没有", "取消",
    ]  # fmt: skip
    assert "是协助，还是责任主体" in part
    assert "清单事项：社情民意收集（协助）" in shown
    assert task is not None
    assert task.admitted is not None
    assert (task.admitted["name"], task.admitted["part"]) == ("社情民意收集", "assist")
    assert task.admitted["clause"] == "四（二）1（2）"


async def test_the_words_of_one_line_choose_item_and_part(listed: Town) -> None:
    office = await listed.phone("陈建国")
    shown = await office.says("/任务 柴家门镇 今天17点 协助消防站排查隐患")

    assert "清单事项：安全隐患排查（协助）" in shown
    assert "确认发布" in office.labels()


async def test_what_is_in_no_list_is_refused_with_the_clause_and_the_way_to_go(listed: Town) -> None:
    office = await listed.phone("陈建国")
    await office.says("/任务 柴家门镇 今天17点 给企业拉客户")
    said = await office.presses("清单里没有")

    assert "没有发" in said
    assert "清单以外的任务不能往网格派" in said
    assert "四（二）3" in said
    assert "请平安办先把它列入任务清单" in said


async def test_declaring_the_grid_responsible_is_refused_and_helping_is_not(listed: Town) -> None:
    office = await listed.phone("陈建国")
    await office.says("/任务 柴家门镇 今天17点 安全生产大检查 隐患排查")
    refused = await office.presses("责任主体")
    await office.says("/任务 柴家门镇 今天17点 安全生产大检查 隐患排查")
    allowed = await office.presses("协助")

    assert "没有发" in refused
    assert "网格可以协助排查" in refused
    assert "清单事项：安全隐患排查（协助）" in allowed


async def test_an_imported_list_takes_the_place_of_the_kinds_and_names_who_leads(listed: Town) -> None:
    async with listed.store.writing(listed.clock.now()) as uow:
        await uow.connection.execute(
            admitted_items.insert(),
            [
                {"code": "1", "name": "动物检疫", "kind": "专业性事项", "unit": "农业农村局", "rulebook": "wubi-2023"},
                {"code": "2", "name": "协助发放宣传单", "kind": "", "unit": "", "rulebook": "wubi-2023"},
            ],
        )
    office = await listed.phone("陈建国")
    await office.says("/任务 柴家门镇 今天17点 到各家看牛羊")
    labels = office.labels()
    await office.says("检疫")
    refused = await office.presses("责任主体")

    assert labels == ["动物检疫", "协助发放宣传单", "清单里没有", "取消"]
    assert "部门的专业事项不能要网格员去办" in refused
    assert "牵头单位：农业农村局" in refused


async def test_a_county_task_is_asked_for_its_item_and_goes_to_everybody_where_it_is_on_the_list(listed: Town) -> None:
    office = await listed.phone("陈建国")
    await office.says("/任务 全县 今天17点 修水渠")
    shown = await office.presses("清单里没有")

    assert "不发给柴家门镇" in shown
    assert "确认发布" in office.labels()


async def test_where_no_rulebook_has_a_list_nothing_is_asked(town: Town) -> None:
    office = await town.phone("陈建国")

    assert "请看一看，没有问题就发布" in await office.says("/任务 全县 今天17点 修水渠")
