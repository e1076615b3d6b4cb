"""`gridbot roster`: what a person at the PC sees, and with which exit code."""

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from bot.cli.roster import app


@pytest.fixture
def run(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRIDBOT_DATABASE_URL", sqlite_url)
    return lambda *args: CliRunner().invoke(app, list(args))


def edited(path: str, sheet: str, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def test_the_template_is_imported_exported_and_imported_again_without_a_change(run) -> None:  # type: ignore[no-untyped-def]
    results: list[Result] = [
        run("template", "t.xlsx"),
        run("import", "t.xlsx", "--dry-run"),
        run("import", "t.xlsx"),
        run("export", "e.xlsx"),
        run("import", "e.xlsx"),
    ]

    assert [result.exit_code for result in results] == [0] * 5, [result.output for result in results]
    assert "网格：新增 6，更改 0，撤销 0，未变 0" in results[1].stdout
    assert "只是检查，什么也没有改" in results[1].stdout
    assert "人员：新增 7，更改 0，撤销 0，未变 0" in results[2].stdout
    assert "没有改动" in results[4].stdout


def test_bad_rows_are_named_and_nothing_is_imported(run) -> None:  # type: ignore[no-untyped-def]
    run("template", "t.xlsx")
    edited("t.xlsx", "人员", "B3", "1380000000")
    edited("t.xlsx", "住户", "D2", "nowhere")

    result = run("import", "t.xlsx")
    after = run("import", "t.xlsx", "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "「人员」第 3 行 手机号：「1380000000」不是电话号码（10 位），应是 11 位手机号" in result.stderr
    assert "「住户」第 2 行 网格编码：没有编码是 nowhere 的网格，应是「网格」表里的一个编码" in result.stderr
    assert "没有导入：要改 2 处" in result.stderr
    assert after.exit_code == 1
    assert [(one["sheet"], one["row"], one["column"]) for one in json.loads(after.stdout)["problems"]] == [
        ("人员", 3, "手机号"), ("住户", 2, "网格编码"),
    ]  # fmt: skip


def test_two_hundred_problems_are_printed_and_the_rest_is_counted(run) -> None:  # type: ignore[no-untyped-def]
    run("template", "t.xlsx")
    book = openpyxl.load_workbook("t.xlsx")
    for number in range(230):
        book["住户"].append([f"b{number}", "户主", "", "nowhere", "", "", ""])
    book.save("t.xlsx")

    result = run("import", "t.xlsx")

    assert result.stderr.count("没有编码是 nowhere 的网格") == 200
    assert "还有 30 处没有列出" in result.stderr


def test_a_warning_does_not_stop_an_import(run) -> None:  # type: ignore[no-untyped-def]
    run("template", "t.xlsx")
    book = openpyxl.load_workbook("t.xlsx")
    for number in range(21):
        book["住户"].append([f"b{number}", "户主", "", "X01-1-1-1", "13800000006", "", ""])
    book.save("t.xlsx")

    result = run("import", "t.xlsx")

    assert result.exit_code == 0
    assert "提醒：「人员」第 7 行：刘示例管 23 户" in result.stdout
    assert "huining-2022 第二条" in result.stdout


def test_json_is_one_document(run) -> None:  # type: ignore[no-untyped-def]
    run("template", "t.xlsx")

    document = json.loads(run("import", "t.xlsx", "--json").stdout)

    assert document["done"]
    assert document["held"] == 0
    assert document["counts"]["住户"] == {"added": 3, "changed": 0, "retired": 0, "unchanged": 0}


def test_a_file_that_is_no_workbook_is_refused_and_a_missing_one_is_a_mistake_of_usage(run) -> None:  # type: ignore[no-untyped-def]
    Path("x.xlsx").write_text("hello")

    refused = run("import", "x.xlsx")

    assert refused.exit_code == 1
    assert "另存为 .xlsx" in refused.stderr
    assert run("import", "missing.xlsx").exit_code == 2
    assert run("import").exit_code == 2


def test_a_filled_workbook_is_not_overwritten_by_the_template(run) -> None:  # type: ignore[no-untyped-def]
    run("template", "t.xlsx")

    assert run("template", "t.xlsx").exit_code == 1
    assert run("template", "t.xlsx", "--force").exit_code == 0


@pytest.mark.parametrize("command", ["template", "import", "export"])
def test_help_has_an_example(run, command: str) -> None:  # type: ignore[no-untyped-def]
    assert f"例：gridbot roster {command}" in run(command, "--help").stdout
