"""Leases: one holder at a time, by the program's clock, on both stores."""

import pytest

from storage.engine import Store
from tests.conversation import HandClock

NAME, TTL_S = "poll telegram:1", 15.0


async def _hold(store: Store, clock: HandClock, owner: str) -> bool:
    async with store.writing(clock.now()) as uow:
        return await uow.leases.hold(NAME, owner, TTL_S)


async def test_a_lease_has_one_holder_until_its_time_is_over(any_store: Store) -> None:
    clock = HandClock()

    assert await _hold(any_store, clock, "one")
    assert not await _hold(any_store, clock, "two")
    clock.pass_by(seconds=10)
    assert await _hold(any_store, clock, "one")
    clock.pass_by(seconds=14)
    assert not await _hold(any_store, clock, "two")
    clock.pass_by(seconds=1)
    assert await _hold(any_store, clock, "two")
    assert not await _hold(any_store, clock, "one")


async def test_a_lease_given_back_is_free_at_once_and_only_its_holder_can_give_it_back(any_store: Store) -> None:
    clock = HandClock()
    await _hold(any_store, clock, "one")

    for owner, free in (("two", False), ("one", True)):
        async with any_store.writing(clock.now()) as uow:
            await uow.leases.give_back(NAME, owner)
        assert await _hold(any_store, clock, "three") is free


@pytest.mark.parametrize("back", [{"hours": -1}, {"days": -2}])
async def test_a_clock_set_back_leaves_no_lease_that_nobody_can_take(any_store: Store, back: dict[str, float]) -> None:
    clock = HandClock()
    await _hold(any_store, clock, "one")

    clock.pass_by(**back)

    assert await _hold(any_store, clock, "two")
