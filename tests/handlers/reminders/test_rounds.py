"""A round is cut into chunks that are read, written and told by themselves; nobody may notice."""

from collections.abc import Sequence
from datetime import time, timedelta

import pytest
from sqlalchemy import delete

from handlers.reminders import rounds
from handlers.reminders.jobs import MORNING_SOURCES
from handlers.reminders.rounds import go_round
from handlers.reminders.turn import Item, Turn, unsaid
from storage.tables import notices
from storage.unit_of_work import UnitOfWork
from tests.conversation import Town
from tests.handlers.conftest import OpenTown


async def _told(town: Town) -> dict[str, list[str]]:
    """Goes a morning's round as if nothing had been said yet; returns who was told what."""
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.execute(delete(notices))
    before = {name: len(phone.texts) for name, phone in town.phones.items()}
    yesterday = town.world.local(town.clock.now()).date() - timedelta(days=1)
    await go_round(town.store, town.world, town.clock, MORNING_SOURCES, with_misses=True, since_on=yesterday)
    await town.settle()
    return {name: new for name, phone in town.phones.items() if (new := phone.texts[before[name] :])}


async def test_however_it_is_cut_everybody_gets_the_same_one_letter(
    open_town: OpenTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await open_town("huining-2022", "2026-12-01")
    whole = await _told(town)
    monkeypatch.setattr(rounds, "FEW_PEOPLE", 1)
    monkeypatch.setattr(rounds, "CHUNK_POSTS", 1)
    monkeypatch.setattr(rounds, "CHUNK_TOLD", 1)
    monkeypatch.setattr(rounds, "_MOST_TOLD", 1)

    assert await _told(town) == whole
    assert all(len(letters) == 1 for letters in whole.values())
    # Heads hear, in that one letter, of November's misses of people in other chunks.
    assert sum("11月" in letters[0] for letters in whole.values()) >= 2, whole


@pytest.mark.parametrize(("held_s", "begun", "cut"), [(0.0, 3, [3, 1, 1]), (1e9, 1, [1, 3, 1])])
async def test_a_slow_store_is_told_fewer_at_once_and_a_quick_one_more(
    open_town: OpenTown, monkeypatch: pytest.MonkeyPatch, held_s: float, begun: int, cut: list[int]
) -> None:
    town = await open_town("huining-2022", "2026-12-01")
    sizes: list[int] = []
    tell = rounds._tell

    async def noted(uow: UnitOfWork, due: rounds._Due, people: Sequence[int]) -> None:
        sizes.append(len(people))
        await tell(uow, due, people)

    values = {"CHUNK_TOLD": begun, "_FEWEST_TOLD": 1, "_MOST_TOLD": 3, "_HELD_S": held_s, "_STREAMS": 1, "_tell": noted}
    for name, value in values.items():
        monkeypatch.setattr(rounds, name, value)
    told = await _told(town)

    assert sizes == cut
    assert all(len(letters) == 1 for letters in told.values())


def _report(person_id: int, clause: str) -> Item:
    params = {"kind": "report", "behalf": "", "until": time(17), "clause": clause, "says": "写日报"}
    return Item(person_id, "lines", (clause,), params)


async def test_what_is_found_with_others_stands_in_a_heads_one_letter(
    open_town: OpenTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    monkeypatch.setattr(rounds, "FEW_PEOPLE", 1)
    monkeypatch.setattr(rounds, "CHUNK_POSTS", 1)
    head = await town.person_id("孙志强")
    late: list[int] = []

    async def due(turn: Turn) -> list[Item]:
        # Once with the head's own chunk, and once more with every chunk after it.
        late.extend([1] if late or head in turn.people else [])
        return [_report(head, f"第{len(late)}条")] if late else []

    await go_round(town.store, town.world, town.clock, (due,))
    await town.settle()

    (letter,) = town.phones["孙志强"].texts
    assert len(late) > 1
    assert all(f"第{number}条" in letter for number in range(1, len(late) + 1))


@pytest.mark.parametrize("name", ["李向阳", "马德福"])
async def test_what_another_process_said_meanwhile_is_not_said_again_and_the_rest_is(
    open_town: OpenTown, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    person_id = await town.person_id(name)
    tell = rounds._tell

    async def due(turn: Turn) -> list[Item]:
        return await unsaid(turn, [_report(person_id, clause) for clause in ("第一条", "第二条")])

    async def overtaken(uow: UnitOfWork, due: rounds._Due, people: Sequence[int]) -> None:
        await uow.occurrences.say(["第一条"])
        await tell(uow, due, people)

    monkeypatch.setattr(rounds, "_tell", overtaken)
    for _ in range(2):
        await go_round(town.store, town.world, town.clock, (due,))
    await town.settle()

    (letter,) = town.phones[name].texts
    assert "第二条" in letter
    assert "第一条" not in letter


async def test_a_round_whose_every_word_another_process_says_ends(
    open_town: OpenTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    person_id = await town.person_id("李向阳")

    async def blind(turn: Turn) -> list[Item]:
        return [_report(person_id, "第一条")] if person_id in turn.people else []

    for _ in range(2):
        await go_round(town.store, town.world, town.clock, (blind,))
    await town.settle()

    assert len(town.phones["李向阳"].texts) == 1
