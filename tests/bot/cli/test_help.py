"""What `--help` shows: every command says in Chinese what it does and ends with an example that can be typed."""

from collections.abc import Iterator

import click
import pytest
import typer
from typer.testing import CliRunner

from bot.cli.app import COMMANDS, build_app

app = build_app()


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, (*path, name))


@pytest.mark.parametrize("path", list(_commands(typer.main.get_command(app))), ids=" ".join)
def test_help_of_every_command_ends_with_an_example_of_it(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"])

    example = shown.stdout.strip().splitlines()[-1].strip()
    assert shown.exit_code == 0
    assert example.startswith("例：")
    assert " ".join(("gridbot", *path)) in example


def test_what_is_no_command_is_a_wrong_use() -> None:
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2
    assert CliRunner().invoke(app, []).exit_code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_called_is_all_that_is_loaded_and_is_called_by_its_name(name: str) -> None:
    alone = build_app(name)

    assert list(getattr(typer.main.get_command(alone), "commands", {})) == [name]
    assert CliRunner().invoke(alone, [name, "--help"]).exit_code == 0
