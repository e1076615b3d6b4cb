"""Orders of other platforms: a workbook comes in with its own numbers and goes back out the same way; bad rows are
named, and nothing is registered twice or by halves."""

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from bot.cli.matters import ANSWERS, TITLES, answers_of, app, read_orders, register_orders
from storage.engine import Store
from tests.conversation import NOON, Town
from tests.rosters import FOURTH_HEAD, WORKER

runner = CliRunner()
ROWS = (
    ("12345", "20261118000123", "HN01-1-1-1", "东沟垃圾没清", "环境卫生", "东沟桥头", "13912345678", "2026-11-30"),
    ("12345", 20261118000124, "HN01-1-1-1", "邻居家夫妻打架", "家庭矛盾", "东沟", "", ""),
    ("雪亮工程", "XL-7", "FM01-1-1-1", "村口路灯不亮", "", "", "", ""),
)


def written(path: Path, rows: tuple[tuple[object, ...], ...], header: tuple[str, ...] = TITLES) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def database(county_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with the small county, as the CLI finds it."""
    path = tmp_path / "gridbot.sqlite3"
    shutil.copy(county_template, path)
    url = f"sqlite+aiosqlite:///{path}"
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", url)
    return url


def test_what_comes_in_goes_back_out_under_its_own_number_and_may_come_in_again(database: str, tmp_path: Path) -> None:
    came = written(tmp_path / "in.xlsx", ROWS)
    back = tmp_path / "out.xlsx"

    first = runner.invoke(app, ["import", str(came)])
    out = runner.invoke(app, ["export", "--platform", "12345", str(back)])
    again = [runner.invoke(app, ["import", str(file)]) for file in (came, back)]

    rows = list(load_workbook(back).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert "导入 3 件" in first.output
    assert "2 件" in out.output
    assert rows[0] == (*TITLES, *ANSWERS)
    assert rows[1][:8] == ROWS[0]
    assert rows[1][9] == "待分办"
    assert rows[2][1] == "20261118000124"  # a long number stays one, and does not become 2.03E+13
    assert rows[2][3] == "（保密）"
    assert not any("打架" in str(cell) for cell in rows[2])
    assert "导入 0 件，已有 3 件没有重复登记" in again[0].output
    assert "导入 0 件，已有 2 件没有重复登记" in again[1].output


async def test_what_was_done_goes_back_with_its_result_and_satisfaction(county_store: Store, tmp_path: Path) -> None:
    town = await Town.open(county_store)
    head, worker = await town.join(FOURTH_HEAD), await town.join(WORKER)
    orders, problems = read_orders(written(tmp_path / "in.xlsx", ROWS[:1]))
    done = await register_orders(county_store, town.world.settings, orders, town.clock)
    await town.settle()
    await head.presses("当场办结")
    await head.says("清了两车")
    await worker.presses("电话回访满意")

    (row,) = await answers_of(county_store, town.world.settings, "12345", town.clock)

    assert problems == []
    assert done == (1, 0, [])
    assert row[:8] == ROWS[0]
    assert row[9:] == ("已销号", "清了两车", "2026-11-18 10:00", "满意")


async def test_the_platform_s_own_last_day_is_the_last_day_of_the_whole(county_store: Store, tmp_path: Path) -> None:
    town = await Town.open(county_store)
    orders, _ = read_orders(written(tmp_path / "in.xlsx", ROWS[:1]))
    await register_orders(county_store, town.world.settings, orders, town.clock)

    async with county_store.reading(NOON) as uow:
        matter = await uow.matters.outside("12345", "20261118000123")
    assert matter is not None
    assert str(matter.whole_due_on) == str(matter.due_on) == "2026-11-30"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("12345", "", "HN01-1-1-1", "垃圾", "", "", "", ""), "第 3 行：没有写 工单号"),
        (("12345", "9", "HN01-1-1-1", "", "", "", "", ""), "第 3 行：没有写 内容"),
        (("12345", "9", "HN01-1-1-1", "垃圾", "", "", "", "下周"), "第 3 行：期限“下周”请写成 2026-11-30 这样"),
        (("12345", ROWS[0][1], "HN01-1-1-1", "垃圾", "", "", "", ""), "第 3 行：工单号 20261118000123 和第 2 行重复"),
        (("12345", "9", "没有的", "垃圾", "", "", "", ""), "第 3 行：名册里没有网格编码 没有的"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_then_nothing_is_registered(
    database: str, tmp_path: Path, row: tuple[str, ...], said: str
) -> None:
    refused = runner.invoke(app, ["import", str(written(tmp_path / "in.xlsx", (ROWS[0], row)))])
    good = runner.invoke(app, ["import", str(written(tmp_path / "good.xlsx", ROWS[:1]))])

    assert refused.exit_code == 1
    assert said in refused.output
    assert "导入 1 件" in good.output


def test_a_missing_column_and_a_file_that_is_none_are_named(database: str, tmp_path: Path) -> None:
    bare = written(tmp_path / "bare.xlsx", (("12345", "9", "HN01-1-1-1"),), TITLES[:3])
    (tmp_path / "none.xlsx").write_text("这不是表格", "utf-8")

    missing = runner.invoke(app, ["import", str(bare)])
    none = runner.invoke(app, ["import", str(tmp_path / "none.xlsx")])

    assert "第 1 行：表头缺少 内容" in missing.output
    assert "打不开 none.xlsx" in none.output
