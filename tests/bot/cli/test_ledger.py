"""gridbot ledger: a grid's month as a workbook, and a sentence for whatever is no grid or no month."""

import asyncio
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.cli.app import build_app
from storage.engine import Store
from tests.conversation import NOON, HandClock, Town
from tests.handlers.matters.numbers import number_in
from tests.rosters import FOURTH_HEAD, WORKER

runner = CliRunner()
app = build_app()


@pytest.fixture(scope="module")
def url(county_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store in which a worker visited and reported four matters that count: one of them confidential, one settled,
    one overdue and done again; and one that was taken back."""
    path = tmp_path_factory.mktemp("ledger") / "gridbot.sqlite3"
    shutil.copy(county_template, path)
    url = f"sqlite+aiosqlite:///{path}"

    async def prepare() -> None:
        store = Store(url)
        town = await Town.open(store, HandClock())
        worker, head = await town.join(WORKER), await town.join(FOURTH_HEAD)
        await worker.says("走访 李四：都好")
        await worker.says("/上报 东沟垃圾没清")
        await head.presses("当场办结")
        await head.says("清了两车")
        await worker.says("/上报 西沟路灯不亮，漏电")
        await worker.says("/上报 张家夫妻打架")
        await worker.says("/上报 报错了的一件垃圾")
        await worker.presses("撤回上报")
        number = number_in(await worker.says("/上报 南坡塌方，危险"))
        async with store.writing(NOON) as uow:
            slope = await uow.matters.by_number(number)
            assert slope is not None
            await uow.matters.note(slope.id, overdue_at=NOON, redone=1)
        await store.close()

    asyncio.run(prepare())
    return url


def rows(file: Path, sheet: str) -> list[dict[str, object]]:
    header, *found = load_workbook(file)[sheet].iter_rows(values_only=True)
    return [dict(zip((str(title) for title in header), row, strict=True)) for row in found]


@pytest.fixture
def file(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", url)
    file = tmp_path / "账.xlsx"
    done = runner.invoke(app, ["ledger", "--grid", "HN01", "--month", "2026-11", str(file)])
    assert done.exit_code == 0, done.output
    assert "5 件" in done.output
    return file


def test_the_summary_says_what_each_grid_looked_at_found_and_did(file: Path) -> None:
    """李楼 四（二）: 每月收取网格化综合排查汇总统计表."""
    (row,) = rows(file, "综合排查汇总")

    assert {title: row[title] for title in list(row)[1:]} == {
        "走访户数": 1, "登记": 4, "办结": 1, "在网格内办结": 1, "逾期": 1, "重办": 1, "销号": 0, "正在办": 4,
    }  # fmt: skip


def test_the_clue_list_says_how_far_each_problem_has_come_and_leaves_out_what_is_confidential(file: Path) -> None:
    """李楼 三（二）3: 每月报送发现问题线索，跟踪问题处理进度."""
    found = {str(row["内容"]): (row["处理进度"], row["办理结果"]) for row in rows(file, "问题线索")}

    assert found == {
        "东沟垃圾没清": ("待回访", "清了两车"),
        "西沟路灯不亮，漏电": ("待分办", None),
        "南坡塌方，危险": ("待分办", None),
    }


def test_the_ledger_is_one_of_the_grid_and_counts_the_confidential_without_words(file: Path) -> None:
    """阜蒙 四2: 一个网格一本台账."""
    found = rows(file, "台账")

    assert len(found) == 5
    told = {row["内容"]: (row["上报人"], row["状态"], row["逾期"], row["重办"]) for row in found}
    assert (
        told.items()
        >= {
            "东沟垃圾没清": ("王秀兰", "待回访", None, None),
            "报错了的一件垃圾": ("王秀兰", "已撤回", None, None),
            "南坡塌方，危险": ("王秀兰", "待分办", "是", 1),
        }.items()
    )
    assert [row["内容"] for row in found].count("（保密）") == 1
    assert not any("打架" in str(cell) for row in found for cell in row.values())


def test_a_grid_or_a_month_that_is_none_is_refused_with_the_mend(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", url)
    file = str(tmp_path / "账.xlsx")

    no_grid = runner.invoke(app, ["ledger", "--grid", "XX", "--month", "2026-11", file])
    no_month = runner.invoke(app, ["ledger", "--grid", "HN01", "--month", "2026-13", file])

    assert (no_grid.exit_code, no_month.exit_code) == (1, 2)
    assert "没有编码为 XX 的网格" in no_grid.output
    assert "2026-11" in no_month.output
