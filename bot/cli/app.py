"""Puts the commands together; adding one adds one line here."""

import typer

from bot.cli.backup import backup
from bot.cli.calendar import app as calendar
from bot.cli.demo import demo
from bot.cli.digest import digest
from bot.cli.doctor import doctor
from bot.cli.invite import invite
from bot.cli.roster import app as roster
from bot.cli.rules import app as rules
from bot.cli.run import run
from bot.cli.task import app as task

app = typer.Typer(
    help="gridbot：网格化管理工作群的机器人。", no_args_is_help=True, rich_markup_mode=None, add_completion=False,
    pretty_exceptions_enable=False, epilog="例：gridbot demo",
)  # fmt: skip
app.command(epilog="例：gridbot demo，或 gridbot demo --scale county")(demo)
app.command(epilog="例：GRIDBOT_TELEGRAM_TOKEN=123456:ABC gridbot run")(run)
app.add_typer(roster, name="roster")
app.add_typer(rules, name="rules")
app.command(epilog="例：gridbot invite --phone 13800000000")(invite)
app.add_typer(calendar, name="calendar")
app.add_typer(task, name="task")
app.command(epilog="例：gridbot digest --grid 620422 --period day --on 2026-11-18 --json")(digest)
app.command(epilog="例：gridbot backup /var/backups/gridbot-$(date +%F).backup")(backup)
app.command(epilog="例：gridbot doctor")(doctor)
