"""What the demo's pages stand on, in one place: the phones, how they are read and written, and the clock.

It holds no logic; bot/demo puts it together, bot/web/app.py hands it to every page.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.channels.web.channel import WebChannel
from bot.clock import MovableClock
from bot.web.screen import Screen, WebPhone
from handlers.context import World
from handlers.queries.phones import Phones


@dataclass(frozen=True)
class Try:
    """One thing to try with one tap: type a text, look for a button, or move the clock; one of the three is set."""

    label: str
    phone: str = ""
    text: str = ""
    press: str = ""
    jump: str = ""


@dataclass(frozen=True)
class Step:
    """A numbered step of 'try this'."""

    title: str
    tries: Sequence[Try]


@dataclass(frozen=True)
class Desk:
    """Everything that a page needs.

    After the clock moved, ``moved`` is told the moment before, then ``tick`` wakes the jobs.
    """

    county: str
    phones: Mapping[str, WebPhone]
    steps: Sequence[Step]
    channel: WebChannel
    reads: Phones
    screen: Screen
    world: World
    clock: MovableClock
    tick: Callable[[], Awaitable[None]]
    moved: Callable[[datetime], Awaitable[None]]


DESK = web.AppKey("desk", Desk)
