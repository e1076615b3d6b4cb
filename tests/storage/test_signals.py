"""Waiting for an event: what came is not lost, and who is told to end at that very moment ends."""

import asyncio
from collections.abc import Callable

import pytest

from storage.signals import Signal, set_within


async def test_a_send_between_two_waits_ends_the_next_and_no_other() -> None:
    signal = Signal()
    waiter = signal.subscribe()
    signal.send()

    assert await waiter.wait(60)
    assert not await waiter.wait(0.001)


async def test_a_waiter_that_ended_is_woken_no_more() -> None:
    signal = Signal()
    waiter = signal.subscribe()
    waiter.end()
    signal.send()

    assert not await waiter.wait(0.001)


@pytest.mark.parametrize("passes", range(3))
async def test_who_is_told_to_end_at_the_moment_of_the_event_ends(passes: int) -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(set_within(event, 60))
    was_over: list[bool] = []

    def tell_to_end() -> None:
        was_over.append(waiting.done())
        waiting.cancel()

    def set_and_tell() -> None:
        event.set()
        after(passes, tell_to_end)

    after(3, set_and_tell)
    await asyncio.wait({waiting})

    assert was_over[0] or waiting.cancelled()


def after(passes: int, call: Callable[[], None]) -> None:
    """Calls when the loop has gone round so often; at once for none."""
    if passes == 0:
        call()
    else:
        asyncio.get_running_loop().call_soon(after, passes - 1, call)
