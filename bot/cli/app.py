"""The commands of `gridbot`: a line each; only the one that is called is imported, so that it starts quickly."""

from dataclasses import dataclass
from importlib import import_module

import typer


@dataclass(frozen=True)
class Entry:
    """Where a command is written: a function, or with ``is_group`` a Typer app with commands of its own."""

    module: str
    name: str
    example: str = ""
    is_group: bool = False


COMMANDS = {
    "demo": Entry("bot.cli.demo", "demo", "gridbot demo，或 gridbot demo --scale county"),
    "run": Entry("bot.cli.run", "run", "GRIDBOT_TELEGRAM_TOKEN=123456:ABC gridbot run"),
    "roster": Entry("bot.cli.roster", "app", is_group=True),
    "ledger": Entry("bot.cli.ledger", "ledger", "gridbot ledger --grid HN01 --month 2026-11 台账.xlsx"),
    "matters": Entry("bot.cli.matters", "app", is_group=True),
    "rules": Entry("bot.cli.rules", "app", is_group=True),
    "invite": Entry("bot.cli.invite", "invite", "gridbot invite --phone 13800000000"),
    "calendar": Entry("bot.cli.calendar", "app", is_group=True),
    "task": Entry("bot.cli.task", "app", is_group=True),
    "digest": Entry("bot.cli.digest", "digest", "gridbot digest --grid 620422 --period day --on 2026-11-18 --json"),
    "backup": Entry("bot.cli.backup", "backup", "gridbot backup /var/backups/gridbot-$(date +%F).backup"),
    "doctor": Entry("bot.cli.doctor", "doctor", "gridbot doctor"),
}


def build_app(called: str | None = None) -> typer.Typer:
    """Returns the command line.

    Args:
        called: the command that is about to run; the others are left out. None, or an unknown one: all of them,
            as --help and a wrong name need them.
    """
    app = typer.Typer(
        help="gridbot：网格化管理工作群的机器人。", no_args_is_help=True, rich_markup_mode=None, add_completion=False,
        pretty_exceptions_enable=False, epilog="例：gridbot demo",
    )  # fmt: skip
    app.callback()(_gridbot)
    for name in [called] if called in COMMANDS else COMMANDS:
        entry = COMMANDS[name]
        command = getattr(import_module(entry.module), entry.name)
        if entry.is_group:
            app.add_typer(command, name=name)
        else:
            app.command(name, epilog=f"例：{entry.example}")(command)
    return app


def _gridbot() -> None:
    """gridbot：网格化管理工作群的机器人。"""
