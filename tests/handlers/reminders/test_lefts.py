"""Who is left, read for many at once, is who is left when each is asked for alone; on both stores."""

from datetime import date

import pytest

from handlers.quotas.standing import left_of, standings
from handlers.reminders.lefts import lefts
from handlers.reminders.roll import call_roll
from handlers.reminders.turn import Turn
from storage.engine import Store
from tests.conversation import NOON, Town
from tests.handlers.quotas.counties import load
from tests.handlers.scenes import visit

ON = date(2026, 11, 18)


@pytest.mark.parametrize("rulebook", ["huining-2022", "fengmao-2021", "wubi-2023", "lilou-2025"])
async def test_a_chunk_reads_the_same_lists_as_one_by_one(any_store: Store, rulebook: str) -> None:
    await load(any_store, rulebook)
    town = await Town.open(any_store)
    await visit(town, "李向阳", "2026-11-02", "H2", "H3")
    await visit(town, "李向阳", "2026-10-30", "H1")
    await visit(town, "王秀兰", "2026-11-17", "H9")
    async with any_store.reading(NOON) as uow:
        posts = list(await uow.people.posts_within("/", ON))
        turn = Turn(town.world, uow, await call_roll(uow, ON), [], {}, ON)
        every = await standings(town.world, uow, posts, ON)

        together = await lefts(turn, every)

        assert every
        for one in every:
            read_together = [
                (kind, left.id, left.code, left.name, left.address, int(left.grid), left.tags)
                for kind, left in await together.first(one, 4)
            ]
            alone = [
                (left.kind, left.id, left.code, left.name, left.address, left.grid_id, left.tags_text)
                for left in await left_of(town.world, uow, one, 4)
            ]
            assert read_together == alone, one.quota.id
