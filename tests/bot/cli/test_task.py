"""gridbot task show: the exact JSON, and a sentence for whatever is no task."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.task import app
from storage.engine import Store
from tests.conversation import Town

runner = CliRunner()


@pytest.fixture(scope="module")
def issued(county_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the office issued a task to one village, and one worker signed it."""
    path = tmp_path_factory.mktemp("task") / "gridbot.sqlite3"
    shutil.copy(county_template, path)

    async def prepare() -> None:
        store = Store(f"sqlite+aiosqlite:///{path}")
        town = await Town.open(store)
        office, worker = await town.phone("陈建国"), await town.phone("王秀兰")
        await town.group("HN01-1-1")
        await office.says("/任务 南关村 11月25日18点 防火巡查")
        await office.presses("确认发布")
        await worker.presses("收到")
        await store.close()

    asyncio.run(prepare())
    return path


@pytest.fixture(autouse=True)
def settings(issued: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", f"sqlite:///{issued}")


def test_json_has_exactly_these_figures() -> None:
    result = runner.invoke(app, ["show", "1", "--json"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "id": 1, "title": "防火巡查", "state": "issued", "deadline": "2026-11-25T18:00:00+08:00", "people": 7,
        "terminals": 2, "sent": 2, "received": 1, "done": 0, "unreachable": 6, "pending": 0,
        "answers": {}, "grids": [],
    }  # fmt: skip


def test_without_json_it_reads_in_chinese() -> None:
    result = runner.invoke(app, ["show", "1"])

    assert "任务：防火巡查" in result.stdout
    assert "状态：进行中" in result.stdout
    assert "已签收：1" in result.stdout


@pytest.mark.parametrize("number", ["2", "0", "-1", "-99999999999999999999", "99999999999999999999999", "abc", "１２"])
def test_what_is_no_task_ends_with_a_sentence(number: str) -> None:
    result = runner.invoke(app, ["show", number, "--json"])

    assert result.exit_code == 1
    assert "没有编号是" in result.stderr
    assert result.stdout == ""


def test_a_store_that_was_never_started_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    result = runner.invoke(app, ["show", "1"])

    assert result.exit_code == 1
    assert "gridbot run" in result.stderr
    assert not (tmp_path / "none.sqlite3").exists()
