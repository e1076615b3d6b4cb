"""The real `gridbot` command with a clock that a test moves: ``python -m tests.moved_clock run …``.

How many seconds the program's clock is ahead stands in a file of its working folder, read whenever it is asked for the
time; its ticker looks each second instead of each minute. Nothing else differs. It must never be part of the program.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.triggers.cron import CronTrigger

import bot.schedule
from bot.cli.main import main
from bot.clock import SystemClock

FILE = "seconds-ahead"


def move(folder: Path, moment: datetime) -> None:
    """Lets the clock of the program that runs in a folder show a moment, from now on."""
    new = folder / f"{FILE}.new"
    new.write_text(str((moment - datetime.now(UTC)).total_seconds()))
    new.replace(folder / FILE)


def _moved(_clock: SystemClock) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(Path(FILE).read_text()))


def _each_second(**_: Any) -> CronTrigger:
    return CronTrigger(second="*")


if __name__ == "__main__":
    SystemClock.now = _moved  # type: ignore[method-assign]
    bot.schedule.CronTrigger = _each_second  # type: ignore[attr-defined]
    main()
