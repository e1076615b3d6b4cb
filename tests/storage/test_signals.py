"""Waiting for an event: what came is not lost, and who is told to end at that very moment ends."""

import asyncio

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


@pytest.mark.parametrize("passes", range(4))
async def test_who_is_told_to_end_at_the_moment_of_the_event_ends(passes: int) -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(set_within(event, 60))
    for _ in range(3):
        await asyncio.sleep(0)
    event.set()
    for _ in range(passes):
        await asyncio.sleep(0)
    is_over = waiting.done()
    waiting.cancel()
    await asyncio.wait({waiting})

    assert is_over or waiting.cancelled()
