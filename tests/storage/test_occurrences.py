"""What was said once is known afterwards, however much of it there is."""

from storage.engine import Store
from tests.conversation import NOON


async def test_keys_are_noted_and_known_by_the_hundred_thousand(store: Store) -> None:
    keys = [f"{n}:quota:2026-11-01:tight" for n in range(140_000)]
    async with store.writing(NOON) as uow:
        await uow.occurrences.say(keys)
        await uow.occurrences.say(keys[:2])
        said = await uow.occurrences.said([*keys, "another"])

    assert said == set(keys)


async def test_nothing_is_asked_of_the_store_for_no_keys(store: Store) -> None:
    async with store.writing(NOON) as uow:
        await uow.occurrences.say([])
        assert await uow.occurrences.said([]) == set()
