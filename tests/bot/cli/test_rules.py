"""`gridbot rules`: what it prints, where, and with which exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.rules import app

GALLERY = Path(__file__).parents[2] / "config" / "rulebooks" / "gallery"
NAMES = ["fengmao-2021", "fumeng-2022", "huining-2022", "lilou-2025", "wubi-2023"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, so that nobody's gridbot.toml is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRIDBOT_RULEBOOKS", raising=False)
    return tmp_path


@pytest.fixture
def run() -> CliRunner:
    return CliRunner()


def test_list_names_every_rulebook(run: CliRunner) -> None:
    result = run.invoke(app, ["list"])

    assert result.exit_code == 0
    assert all(name in result.stdout for name in NAMES)


def test_list_as_json_is_one_document(run: CliRunner) -> None:
    result = run.invoke(app, ["list", "--json"])

    assert [book["name"] for book in json.loads(result.stdout)] == NAMES


def test_show_prints_quota_target_period_and_clause_in_one_row(run: CliRunner) -> None:
    result = run.invoke(app, ["show", "huining-2022"])

    assert result.exit_code == 0
    row = next(line for line in result.stdout.splitlines() if "l3-cover-l4" in line)
    assert all(word in row for word in ("三级网格长", "四级网格", "全部", "每周", "第八条（二）"))


@pytest.mark.parametrize("name", NAMES)
def test_show_prints_every_clause_and_note(run: CliRunner, name: str) -> None:
    result = run.invoke(app, ["show", name])
    data = json.loads(run.invoke(app, ["show", name, "--json"]).stdout)

    assert result.exit_code == 0
    for section in ("quotas", "deadlines", "sizes", "leave", "scoring"):
        assert all(value["clause"] in result.stdout for value in data[section])


def test_show_as_json_is_one_document_of_the_fixed_shape(run: CliRunner) -> None:
    result = run.invoke(app, ["show", "fumeng-2022", "--json"])

    data = json.loads(result.stdout)
    assert list(data) == ["name", "document", "quotas", "deadlines", "sizes", "leave", "scoring", "notes"]
    assert {(one["level"], one["working_days"]) for one in data["deadlines"]} >= {("village", 3), ("township", 5)}
    assert result.stderr == ""


def test_show_of_an_unknown_name_is_refused_with_the_known_ones(run: CliRunner) -> None:
    result = run.invoke(app, ["show", "nowhere-1999"])

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "huining-2022" in result.stderr


def test_check_of_a_good_file_is_done(run: CliRunner) -> None:
    result = run.invoke(app, ["check", str(GALLERY / "good.yaml")])

    assert result.exit_code == 0
    assert "没有问题" in result.stdout


def test_check_of_a_bad_file_is_refused_with_line_key_and_mend(run: CliRunner) -> None:
    result = run.invoke(app, ["check", str(GALLERY / "unknown-key.yaml")])

    assert result.exit_code == 1
    assert "unknown-key.yaml:28 perid" in result.stderr
    assert "改法" in result.stderr


def test_check_as_json_gives_the_problems(run: CliRunner) -> None:
    result = run.invoke(app, ["check", str(GALLERY / "bad-date.yaml"), "--json"])

    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert data["ok"] is False
    assert data["problems"][0]["key"] == "since"


def test_check_of_a_missing_file_is_a_wrong_use(run: CliRunner) -> None:
    assert run.invoke(app, ["check", "none.yaml"]).exit_code == 2


def test_show_without_a_name_is_a_wrong_use(run: CliRunner) -> None:
    assert run.invoke(app, ["show"]).exit_code == 2


def test_an_operators_folder_is_read(run: CliRunner, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "mine.yaml").write_bytes((GALLERY / "good.yaml").read_bytes())
    monkeypatch.setenv("GRIDBOT_RULEBOOKS", str(elsewhere))

    result = run.invoke(app, ["list"])

    assert "my-town-2024" in result.stdout


def test_a_broken_file_in_the_operators_folder_is_refused(
    run: CliRunner, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "mine.yaml").write_bytes((GALLERY / "bad-date.yaml").read_bytes())
    monkeypatch.setenv("GRIDBOT_RULEBOOKS", str(elsewhere))

    result = run.invoke(app, ["list"])

    assert result.exit_code == 1
    assert "mine.yaml" in result.stderr


def test_square_brackets_of_an_operators_file_are_printed_as_text(
    run: CliRunner, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (GALLERY / "good.yaml").read_text(encoding="utf-8").replace("says: 每月把", 'says: "[red]每月[/nothing]把')
    text = text.replace("户走一遍", '户走一遍"')
    (elsewhere / "mine.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GRIDBOT_RULEBOOKS", str(elsewhere))

    result = run.invoke(app, ["show", "my-town-2024"])

    assert result.exit_code == 0
    assert "[red]每月[/nothing]" in result.stdout


@pytest.mark.parametrize("command", ["list", "show", "check"])
def test_help_has_an_example(run: CliRunner, command: str) -> None:
    assert f"gridbot rules {command}" in run.invoke(app, [command, "--help"]).stdout
