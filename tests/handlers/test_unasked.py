"""The budget of unasked messages: never exceeded, and nothing that it has no room for is lost."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from storage.engine import Store
from tests.conversation import NOON, Town
from tests.handlers.conftest import OpenTown
from tests.handlers.scenes import at, remind, task
from tests.rosters import load_small_county


async def test_reminders_beyond_the_budget_stand_in_the_days_last_one_and_none_is_lost(any_store: Store) -> None:
    await load_small_county(any_store, NOON)
    town = await Town.open(any_store, unasked_messages_per_day=3)

    phone = await remind(town, "李向阳", 1, 7)
    await town.settle()

    assert len(phone.shown) == 3
    assert "5 件事合在一条里说：" in phone.last
    assert all(f"第{n}件事" in phone.last for n in range(3, 8))
    assert len(phone.labels()) == 5


async def test_what_comes_after_the_days_last_one_was_sent_is_the_next_days_first(town: Town) -> None:
    phone = await remind(town, "李向阳", 1, 6)
    await town.settle()
    await remind(town, "李向阳", 7, 8)
    await town.settle()
    before = len(phone.shown)
    town.clock.move_to(at("2026-11-19", "07:31"))
    await town.settle()

    assert before == 6
    assert len(phone.shown) == 7
    assert "第7件事" in phone.last
    assert "第8件事" in phone.last
    assert "〔11月18日（周三）的提醒〕" in phone.last


async def test_one_message_never_holds_so_many_that_it_is_cut(town: Town) -> None:
    phone = await remind(town, "李向阳", 1, 40)
    for day in range(4):
        town.clock.move_to(at(f"2026-11-{18 + day}", "20:00"))
        await town.settle()

    said = "\n".join(phone.texts)
    assert all(f"第{n}件事" in said for n in range(1, 41))
    assert len(phone.shown) == 9


async def test_a_new_day_has_a_budget_of_its_own(town: Town) -> None:
    phone = await remind(town, "李向阳", 1, 6)
    await town.settle()
    town.clock.pass_by(days=1)
    await remind(town, "李向阳", 7, 7)
    await town.settle()

    assert len(phone.shown) == 7
    assert "合在一条" not in phone.last


async def test_a_button_in_a_merged_message_works_and_leaves_the_other_parts_as_they_are(town: Town) -> None:
    phone = await remind(town, "李向阳", 1, 7)
    await town.settle()
    merged = phone.shown[-1]
    data = merged.buttons[-1][0].data

    answer = await phone.presses_data(data)

    assert answer != merged.text
    assert merged in phone.shown


async def test_a_task_and_a_reply_are_never_held_back(town: Town) -> None:
    phone = await remind(town, "李向阳", 1, 6)
    await town.settle()
    before = len(phone.shown)

    await phone.says("/今天")

    assert len(phone.shown) == before + 1


async def test_a_day_full_of_deadlines_keeps_the_budget(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "08:31", unasked_messages_per_day=2)
    for hour in range(11, 20):
        await task(town, f"{hour}点交的表", at("2026-11-18", f"{hour}:00"), "李向阳", issued=at("2026-11-17"))
    for minutes in range(0, 12 * 60, 30):
        town.clock.move_to(at("2026-11-18", "08:31") + timedelta(minutes=minutes))
        await town.tick()
    shown = len(town.phones["李向阳"].shown)
    town.clock.move_to(at("2026-11-19", "07:35"))
    await town.settle()

    said = "\n".join(town.phones["李向阳"].texts)
    assert shown == 2
    assert all(f"{hour}点交的表" in said for hour in range(11, 20))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_however_reminders_fall_no_day_goes_over_its_budget_and_none_is_lost(store: Store, seed: int) -> None:
    chance = Random(seed)
    budget = chance.randint(1, 4)
    await load_small_county(store, NOON)
    town = await Town.open(store, unasked_messages_per_day=budget)
    phone = await town.phone("李向阳")
    asked, got = 0, Counter[str]()

    for day in ("2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"):
        for clock in ("08:00", "12:00", "19:00"):
            town.clock.move_to(at(day, clock))
            before, more = len(phone.shown), 0 if day > "2026-11-20" else chance.randint(0, 5)
            await remind(town, "李向阳", asked + 1, asked + more)
            # Some of them are still in the queue when the next come.
            if clock == "19:00" or chance.random() < 0.5:
                await town.settle()
            asked += more
            got[day] += len(phone.shown) - before

    said = "\n".join(phone.texts)
    assert max(got.values()) <= budget
    assert [n for n in range(1, asked + 1) if f"第{n}件事" not in said] == []


def test_nothing_unasked_goes_past_the_door() -> None:
    past = [
        f"{path}: {line.strip()}"
        for path in Path("handlers").rglob("*.py")
        for line in path.read_text().splitlines()
        if path.name != "unasked.py"
        and re.search(r"(outbox\.(send|send_each|broadcast)|\.tell|\.send_to)\(.*Lane\.(REMINDER|DIGEST)", line)
    ]

    assert past == []
