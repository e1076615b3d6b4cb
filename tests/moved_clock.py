"""The real `gridbot` command with a clock that a test moves: ``python -m tests.moved_clock run …``.

How many seconds the program's clock is ahead stands in a file of its working folder, read whenever it is asked for the
time. Its ticker looks four times a second instead of each minute, and it pauses as much less between two letters to one
chat, which tests of delivery hold to a real second. Nothing else differs. It must never be part of the program.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.triggers.interval import IntervalTrigger

import bot.schedule
from bot.channels.telegram.channel import TelegramChannel
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


def _often(**_: Any) -> IntervalTrigger:
    return IntervalTrigger(seconds=0.25)


if __name__ == "__main__":
    SystemClock.now = _moved  # type: ignore[method-assign]
    bot.schedule.CronTrigger = _often  # type: ignore[attr-defined]
    TelegramChannel.limits = replace(TelegramChannel.limits, chat_interval_s=0.02)
    main()
