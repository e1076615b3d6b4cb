"""What the commands of `gridbot rules` share: rulebooks by name or file, a console, tables and one JSON document.

It prints what it is given; it decides nothing.
"""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from config.rulebooks.loader import RulebookError, load_rulebook_file, load_rulebooks
from config.rulebooks.schema import Rulebook

REFUSED, USAGE = 1, 2
# A pipe has no width of its own; rows should not be folded to the width of a terminal of the seventies there.
_PIPE_COLUMNS = 180


def loaded() -> dict[str, Rulebook]:
    """Loads the shipped rulebooks and the operator's own; a mistake ends the command with every reason."""
    # Imported here, so that checking a file needs no valid settings.
    from config.settings import SettingsError, read_settings

    try:
        return load_rulebooks(read_settings().rulebooks)
    except SettingsError as error:
        console_of(stderr=True).print(str(error))
        raise typer.Exit(REFUSED) from error
    except RulebookError as error:
        print_problems(error)
        raise typer.Exit(REFUSED) from error


def named(wanted: str) -> Rulebook:
    """Returns the rulebook of a name, or of a file that is not in use yet; anything else ends the command."""
    path = Path(wanted)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        try:
            return load_rulebook_file(path)
        except RulebookError as error:
            print_problems(error)
            raise typer.Exit(REFUSED) from error
    books = loaded()
    if wanted not in books:
        console_of(stderr=True).print(f"没有叫 {wanted} 的制度，也没有这个文件。现有：{'、'.join(books)}")
        raise typer.Exit(REFUSED)
    return books[wanted]


def day_of(text: str, option: str) -> date:
    """Reads a day of the command line; a wrong one is a usage error that names the option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        console_of(stderr=True).print(f"{option} 不对：{text}。应是日期，例如 2026-11-18。")
        raise typer.Exit(USAGE) from error


def print_problems(error: RulebookError) -> None:
    """Prints every reason for a refusal on stderr."""
    console = console_of(stderr=True)
    for problem in error.problems:
        console.print(str(problem), soft_wrap=True)


def print_json(document: Any) -> None:
    """Prints one JSON document on stdout; dates become ISO texts."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def console_of(stderr: bool = False) -> Console:
    """Returns a console of plain text, wide where the output goes into a pipe."""
    # Without markup: an operator's own rulebook may hold square brackets, and they are text.
    console = Console(stderr=stderr, highlight=False, markup=False)
    if console.is_terminal:
        return console
    return Console(stderr=stderr, highlight=False, markup=False, width=_PIPE_COLUMNS)


def print_table(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints rows below a title, or that there are none."""
    if not rows:
        console.print(f"{title}：文件没有写")
        return
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        # A clause is looked for with the eye and with grep; it is never folded.
        table.add_column(column, overflow="fold", no_wrap=column in ("条款", "指标", "周期"))
    for row in rows:
        table.add_row(*row)
    console.print(table)
