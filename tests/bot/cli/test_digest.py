"""`gridbot digest`: one JSON document, a table for people, and exit codes."""

import asyncio
import json

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.digest import digest
from storage.engine import Store
from tests.handlers.quotas.counties import load

runner = CliRunner()


@pytest.fixture
def command(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command on a store with a county."""

    async def prepare() -> None:
        store = Store(sqlite_url)
        await load(store, "huining-2022")
        await store.close()

    asyncio.run(prepare())
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", sqlite_url)
    app = typer.Typer()
    app.command()(digest)
    return app


def test_json_is_one_document_with_the_agreed_keys(command: typer.Typer) -> None:
    result = runner.invoke(command, ["--grid", "C", "--period", "month", "--on", "2026-10-15", "--json"])

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(document) == ["grid", "period", "from", "to", "figures", "worst", "overdue"]
    assert (document["grid"], document["period"]) == ("C", "month")
    assert (document["from"], document["to"]) == ("2026-10-01", "2026-10-31")
    figures = {figure["id"]: figure for figure in document["figures"]}
    # 附件2 二（一）1（6）: two workers, thirty-one days.
    assert figures["reports_owed"]["clause"] == "附件2 二（一）1（6）"


def test_without_json_people_get_a_table(command: typer.Typer) -> None:
    result = runner.invoke(command, ["--grid", "C1-1-1", "--period", "week", "--on", "2026-11-18"])

    assert result.exit_code == 0
    assert "南关村" in result.stdout
    assert "走访户数" in result.stdout


def test_an_unknown_grid_is_refused(command: typer.Typer) -> None:
    result = runner.invoke(command, ["--grid", "X9", "--period", "day", "--json"])

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "X9" in result.stderr


@pytest.mark.parametrize("wrong", [["--period", "year"], ["--period", "day", "--on", "昨天"]])
def test_a_wrong_period_or_day_is_a_usage_error(command: typer.Typer, wrong: list[str]) -> None:
    result = runner.invoke(command, ["--grid", "C", *wrong])

    assert result.exit_code == 2
