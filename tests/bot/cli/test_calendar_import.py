"""`gridbot calendar import`: a good file is taken in and counted; a bad one changes nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import build_app


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'gridbot.sqlite3'}")


def test_a_published_year_is_imported_and_counted(tmp_path: Path) -> None:
    (tmp_path / "2027.csv").write_text("日期,上班,名称\n2027-01-01,否,元旦\n2027-01-02,是,\n", "utf-8")

    done = CliRunner().invoke(build_app("calendar"), ["calendar", "import", "2027.csv"])

    assert done.exit_code == 0, done.output
    assert "已导入 2 天：上班 1 天，放假 1 天" in done.stdout


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2027.csv").write_text("日期,上班,名称\n2027-13-01,否,元旦\n", "utf-8")

    done = CliRunner().invoke(build_app("calendar"), ["calendar", "import", "2027.csv"])

    assert done.exit_code == 1
    assert "没有导入" in done.output
