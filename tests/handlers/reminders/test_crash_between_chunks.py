"""A crash between two chunks repeats nothing and skips nobody."""

from typing import Any

import pytest

from handlers.reminders import rounds
from storage.repositories.outbox import Outbox
from tests.handlers.conftest import OpenTown


class PowerCut(Exception):
    """The machine stops here."""


async def test_after_a_crash_the_next_tick_goes_on_where_it_stopped(
    open_town: OpenTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    monkeypatch.setattr(rounds, "CHUNK_TOLD", 1)
    queue = Outbox.send_each
    queued: list[int] = []

    async def cut(self: Outbox, *args: Any, **values: Any) -> None:
        if len(queued) == 2:
            raise PowerCut
        queued.append(1)
        await queue(self, *args, **values)

    monkeypatch.setattr(Outbox, "send_each", cut)
    with pytest.raises(PowerCut):
        await town.tick()
    monkeypatch.setattr(Outbox, "send_each", queue)
    await town.settle()
    before = sum(len(phone.shown) for phone in town.phones.values())
    town.clock.pass_by(minutes=15)
    await town.tick()
    await town.tick()

    # 孙志强, 周海燕, 马德福 and 李向阳 owe something by 第八条（二）, 高永福 hears of yesterday's log: one each.
    assert before == 2
    told = {name: len(phone.shown) for name, phone in town.phones.items() if phone.shown}
    assert told == {"孙志强": 1, "周海燕": 1, "马德福": 1, "高永福": 1, "李向阳": 1}
