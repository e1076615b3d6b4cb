"""`gridbot rules coverage | diff | replay`: what they print, where, and with which exit code."""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app
from storage.engine import Store
from storage.schema import upgrade
from tests.handlers.quotas.counties import load

# A town's own notice: what 第八条（二） asks of county cadres each month is asked twice as often.
CHANGED = """
name: town-2026
extends: huining-2022
document: {title: 试行通知, number: 试〔2026〕1号, issuer: 某镇, issued_on: 2026-09-01, since: 2026-09-01}
quotas:
  - {id: county-worker-cover, period: half_month, since: 2026-09-01, clause: 第一条}
  - {id: l3-cover-l4, until: 2026-09-30}
  - id: worker-round
    subject: 网格员
    kind: cover
    of: {words: 户, covers: households}
    target: all
    unit: households
    period: month
    clause: 第二条
    since: 2026-10-01
    says: 每月把自己管的户走一遍
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, so that nobody's gridbot.toml is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRIDBOT_RULEBOOKS", raising=False)
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'town.db'}")
    (tmp_path / "town.yaml").write_text(CHANGED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run() -> CliRunner:
    return CliRunner()


def test_coverage_prints_every_clause_with_what_keeps_it_or_why_not(run: CliRunner) -> None:
    result = run.invoke(app, ["coverage", "huining-2022"])

    assert result.exit_code == 0
    assert "l3-cover-l4" in result.stdout
    assert "分数由考核功能来算" in result.stdout
    assert "共 " in result.stdout


def test_coverage_as_json_is_one_document_or_one_for_each_rulebook(run: CliRunner) -> None:
    one = json.loads(run.invoke(app, ["coverage", "wubi-2023", "--json"]).stdout)
    every = json.loads(run.invoke(app, ["coverage", "--json"]).stdout)

    assert one in every
    assert len(every) == 5
    assert sum(one["counts"].values()) == len(one["clauses"])
    assert {"clause", "gist", "status", "rules", "features", "tests", "why", "reason"} == set(one["clauses"][0])


def test_coverage_of_an_unknown_name_is_refused(run: CliRunner) -> None:
    result = run.invoke(app, ["coverage", "nowhere-1999"])

    assert result.exit_code == 1
    assert "huining-2022" in result.stderr


def test_diff_names_what_is_added_gone_and_changed_and_for_whom(run: CliRunner) -> None:
    result = run.invoke(app, ["diff", "huining-2022", "town.yaml", "--on", "2026-10-15", "--json"])

    found = json.loads(result.stdout)
    assert {(one["kind"], one["id"]) for one in found["changes"]} == {
        ("changed", "county-worker-cover"),
        ("gone", "l3-cover-l4"),
        ("added", "worker-round"),
    }
    changed = next(one for one in found["changes"] if one["kind"] == "changed")
    assert changed["subjects"] == ["县直网格员"]
    assert {(one["field"], one["before"], one["after"]) for one in changed["fields"]} == {
        ("period", "month", "half_month"),
        ("clause", "第八条（二）", "第一条"),
    }


def test_diff_looks_at_the_values_of_its_day(run: CliRunner) -> None:
    result = run.invoke(app, ["diff", "huining-2022", "town.yaml", "--on", "2026-08-31"])

    assert result.exit_code == 0
    assert "一样" in result.stdout


def test_diff_in_words_says_what_becomes_of_the_period(run: CliRunner) -> None:
    result = run.invoke(app, ["diff", "huining-2022", "town.yaml", "--on", "2026-10-15"])

    assert "周期 每月 → 每半个月" in result.stdout
    assert "新增 1 条，取消 1 条，改动 1 条" in result.stdout


def test_a_wrong_day_is_a_usage_error(run: CliRunner) -> None:
    assert run.invoke(app, ["diff", "huining-2022", "town.yaml", "--on", "昨天"]).exit_code == 2
    assert run.invoke(app, ["replay", "town.yaml", "--from", "2026-10-31", "--to", "2026-10-01"]).exit_code == 2


def test_replay_tries_a_file_on_the_store_and_writes_nothing(run: CliRunner, elsewhere: Path) -> None:
    async def town() -> None:
        store = Store(f"sqlite+aiosqlite:///{elsewhere / 'town.db'}")
        await upgrade(store)
        await load(store, "huining-2022")
        await store.close()

    asyncio.run(town())
    before = (elsewhere / "town.db").read_bytes()

    result = run.invoke(app, ["replay", "town.yaml", "--from", "2026-10-01", "--to", "2026-10-15", "--json"])

    found = json.loads(result.stdout)
    missed = {(one["name"], one["rule"], one["end"]) for one in found["missed"]}
    # By the notice's 第一条 the half month ends on the 15th; by the document itself nothing would have.
    assert ("李向阳", "county-worker-cover", "2026-10-15") in missed
    assert (elsewhere / "town.db").read_bytes() == before
    assert datetime(2026, 10, 1, tzinfo=UTC).date() == date.fromisoformat(found["start"])


def test_the_three_commands_have_an_example(run: CliRunner) -> None:
    for command in ("coverage", "diff", "replay"):
        assert "例：gridbot rules" in run.invoke(app, [command, "--help"]).stdout
