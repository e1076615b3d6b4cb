"""A county asks 28 townships and 284 villages for three numbers, in real processes; its sheet is computed twice.

Some answer wrongly, late, twice, in words; one says nothing; one is on leave with a 代岗人; one head corrects a sum.
The expectation is added up here, village by village, from what each of them meant.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import insert, select, update

from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, PostRow, RosterRows
from storage.engine import Store
from storage.tables import leaves, people, tasks, terminals
from tests.program import gridbot, running
from tests.rosters import rulebooks
from tests.stubs.bot_api import BotApiStub, StubUser

TOWNS, VILLAGES = 28, 284
OFFICE, FIRST_TOWN, FIRST_VILLAGE, DEPUTY = 1, 1_000, 10_000, 20_000
"""The platform's ids of people; each one's phone number ends in the same digits."""
WRONG_UNIT, OUT_OF_RANGE, TWICE, IN_WORDS, ON_LEAVE, SILENT, ZERO, CORRECTING = 3, 4, 5, 6, 7, 8, 9, 10
LATE = range(VILLAGES - 20, VILLAGES)
LABELS = ("外出人数", "返乡人数", "空巢老人")


@dataclass(frozen=True)
class Meant:
    """What a village means to report."""

    figures: tuple[int, int, int]
    late: bool = False
    changed: bool = False
    by: str = ""


def meant() -> dict[int, Meant]:
    """What every village means, whatever it first writes."""
    found = {
        n: Meant((n % 7, n % 5 + 1, n * 3 % 11), late=n in LATE) for n in range(VILLAGES) if n != SILENT
    }  # fmt: skip
    found[WRONG_UNIT] = Meant((3, 5, 12))
    found[OUT_OF_RANGE] = Meant((5, 60, 1))
    found[TWICE] = Meant((1, 2, 3), changed=True)
    found[IN_WORDS] = Meant((32, 2, 0))
    found[ON_LEAVE] = Meant((7, 7, 7), by=name(DEPUTY))
    found[ZERO] = Meant((0, 0, 0))
    return found


def name(user_id: int) -> str:
    """A Chinese name that nobody else has."""
    return f"王{chr(0x4E00 + user_id)}"


def phone(user_id: int) -> str:
    """A mobile number of one's own."""
    return str(13_900_000_000 + user_id)


def roster() -> RosterRows:
    """The county: an office, a head for each township and village, and somebody who can stand in for one of them."""
    towns = [GridRow(f"T{t:02}", f"镇{chr(0x5000 + t)}镇", 1, "0") for t in range(TOWNS)]
    villages = [GridRow(f"V{n:03}", f"村{chr(0x6000 + n)}村", 3, f"T{n % TOWNS:02}") for n in range(VILLAGES)]
    posts = [PostRow(name(OFFICE), phone(OFFICE), "网格办", "0")]
    posts += [
        PostRow(name(FIRST_TOWN + t), phone(FIRST_TOWN + t), "一级网格长", f"T{t:02}") for t in range(TOWNS)
    ]  # fmt: skip
    posts += [
        PostRow(name(FIRST_VILLAGE + n), phone(FIRST_VILLAGE + n), "三级网格长", f"V{n:03}") for n in range(VILLAGES)
    ]
    posts.append(PostRow(name(DEPUTY), phone(DEPUTY), "网格员", f"V{ON_LEAVE:03}"))
    return RosterRows([GridRow("0", "大县", 0, rulebook="huining-2022"), *towns, *villages], posts)


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """A Bot API without its limits."""
    async with BotApiStub(limits=None) as opened:
        yield opened


@pytest.fixture
async def store(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Store]:
    """The store of the process that is to run: everybody has joined, one is on leave."""
    shutil.copy(sqlite_template, tmp_path / "gridbot.sqlite3")
    opened = Store(f"sqlite+aiosqlite:///{tmp_path / 'gridbot.sqlite3'}")
    now = datetime.now(UTC)
    await import_roster(opened, roster(), rulebooks(), now=now)
    async with opened.writing(now) as uow:
        found = await uow.connection.execute(select(people.c.id, people.c.phone))
        ids = {int(row.phone) - 13_900_000_000: row.id for row in found}
        joined = {
            "channel": "telegram", "account": "telegram:7000000001", "kind": "private", "state": "open",
            "opened_at": now,
        }  # fmt: skip
        rows = [{**joined, "address": str(user), "person_id": person} for user, person in ids.items()]
        await uow.connection.execute(insert(terminals), rows)
        leave = {
            "person_id": ids[FIRST_VILLAGE + ON_LEAVE], "substitute_id": ids[DEPUTY], "state": "approved",
            "from_on": (now - timedelta(days=2)).date(), "to_on": (now + timedelta(days=2)).date(),
            "from_half": "am", "to_half": "pm", "reason": "看病", "filed_by_id": ids[FIRST_VILLAGE + ON_LEAVE],
            "filed_at": now, "decided_at": now,
        }  # fmt: skip
        await uow.connection.execute(insert(leaves).values(leave))
    yield opened
    await opened.close()


async def test_the_exported_sheet_equals_the_one_computed_by_hand(
    tmp_path: Path, stub: BotApiStub, store: Store
) -> None:
    wanted = meant()
    settings = {
        "telegram_token": stub.token, "telegram_api_url": stub.url, "telegram_messages_per_second": "1000",
    }  # fmt: skip
    office = _user(stub, OFFICE)
    async with running(tmp_path, "run", **settings) as program:
        await program.logs("running")
        everybody = {n: _user(stub, FIRST_VILLAGE + n) for n in range(VILLAGES)}
        everybody[ON_LEAVE] = _user(stub, DEPUTY)
        office.says("/task 全县村级 明天17点 报三个数：外出人数（人）、返乡人数（人，0-500）、空巢老人")
        office.presses(await office.hears("请看一看，没有问题就发布"), "确认发布")
        await stub.wait_for(lambda: _said(stub, "任务：报外出人数") >= VILLAGES, 30)

        in_time = [n for n in wanted if n not in LATE]
        await asyncio.gather(
            *(_answer(everybody[n], n, wanted[n]) for n in in_time),
            # While others still answer: a head corrects as soon as the own villages are in.
            _correct(_user(stub, FIRST_TOWN + CORRECTING), [everybody[n] for n in in_time if n % TOWNS == CORRECTING]),
        )
        await stub.wait_for(lambda: _said(stub, "已记「") == len(in_time), 30)
        await _let_the_deadline_pass(store)
        for n in LATE:
            everybody[n].says(" ".join(map(str, wanted[n].figures)))
        await stub.wait_for(lambda: _said(stub, "记作迟报") == len(LATE), 30)
        assert await program.stop() == 0

    file = tmp_path / "报数.xlsx"
    exported, shown = await asyncio.gather(
        gridbot(tmp_path, "task", "export", "1", str(file)), gridbot(tmp_path, "task", "show", "1", "--json")
    )
    assert (exported[0], shown[0]) == (0, 0), exported[2] + shown[2]
    _compare_sheets(openpyxl.load_workbook(file, read_only=True), wanted)
    _compare_document(json.loads(shown[1]), wanted)


def _user(stub: BotApiStub, user_id: int) -> StubUser:
    user = stub.user(user_id, name(user_id))
    user.chat.started = True
    return user


def _said(stub: BotApiStub, words: str) -> int:
    return sum(words in message.words for message in stub.sent)


async def _answer(user: StubUser, n: int, answer: Meant) -> None:
    """Answers as people do: most in one line, some with a slip that they are asked about."""
    line = " ".join(map(str, answer.figures))
    if n == WRONG_UNIT:
        user.says("3户 5 12")
        await user.hears("单位和「外出人数」对不上", 30)
        line = "3"
    elif n == OUT_OF_RANGE:
        user.says("5 600 1")
        await user.hears("最大是 500", 30)
        line = "60"
    elif n == TWICE:
        user.says("9 9 9")
        await user.hears("已记「", 30)
        user.says(line)
        await user.hears("已改「", 30)
        # Counted with those that were kept: what stands there now is the second one.
        return
    elif n == IN_WORDS:
        line = "三十二 两 0"
    user.says(line)


async def _correct(head: StubUser, villages: list[StubUser]) -> None:
    """A head makes five more of the township's first sum, and says why, once its villages have been heard."""
    await asyncio.gather(*(village.hears("已记「", 30) for village in villages))
    head.says("/task 1")
    here = await head.hears("在您这一片")
    head.presses(here, "看汇总")
    head.presses(await head.hears("汇总"), "改合计")
    head.presses(await head.hears(lambda message: "外出人数" in message.labels), "外出人数")
    await head.hears("应该是多少")
    head.says(str(_town(CORRECTING, 0) + 5))
    await head.hears("为什么改")
    head.says("电话核对过")
    await head.hears(f"改为 {_town(CORRECTING, 0) + 5}")


def _town(town: int, place: int) -> int:
    return sum(one.figures[place] for n, one in meant().items() if n % TOWNS == town and not one.late)


async def _let_the_deadline_pass(store: Store) -> None:
    """Moves the deadline to a minute ago, so that the test need not wait for tomorrow."""
    now = datetime.now(UTC)
    async with store.writing(now) as uow:
        await uow.connection.execute(update(tasks).values(deadline_at=now - timedelta(minutes=1)))


def _sums(wanted: dict[int, Meant], villages: list[int]) -> list[int]:
    return [sum(wanted[n].figures[place] for n in villages if n in wanted) for place in range(3)]


def _compare_sheets(book: Any, wanted: dict[int, Meant]) -> None:
    detail = {row[0]: row for row in book["明细"].iter_rows(min_row=2, values_only=True)}
    assert len(detail) == VILLAGES
    for n in range(VILLAGES):
        code, grid, who, number, *rest = detail[f"V{n:03}"]
        one = wanted.get(n)
        assert (who, number) == (name(FIRST_VILLAGE + n), phone(FIRST_VILLAGE + n)), code
        assert (tuple(rest[:3]), rest[4]) == ((one.figures, "已报") if one else ((None,) * 3, "未报")), grid
        late, changed, by = rest[5:8]
        expected = ("是" if one and one.late else None, "是" if one and one.changed else None, one.by if one else None)
        assert (late or None, changed or None, by or None) == (*expected[:2], expected[2] or None), grid

    towns = {row[0]: row[2:] for row in book["一级网格汇总"].iter_rows(min_row=2, values_only=True)}
    for town in range(TOWNS):
        villages = [n for n in range(VILLAGES) if n % TOWNS == town]
        sums = _sums(wanted, villages)
        sums[0] += 5 if town == CORRECTING else 0
        answered = sum(n in wanted for n in villages)
        assert towns[f"T{town:02}"] == (*sums, answered, len(villages) - answered)

    (county,) = book["县汇总"].iter_rows(min_row=2, values_only=True)
    whole = _sums(wanted, list(range(VILLAGES)))
    assert county[2:] == (whole[0] + 5, whole[1], whole[2], VILLAGES - 1, 1)
    villages_sheet = {row[0]: row[2:] for row in book["三级网格汇总"].iter_rows(min_row=2, values_only=True)}
    assert villages_sheet["V005"] == (1, 2, 3, 1, 0)
    assert [row[2] for row in book["未报"].iter_rows(min_row=2, values_only=True)] == [name(FIRST_VILLAGE + SILENT)]
    (correction,) = book["修正"].iter_rows(min_row=2, values_only=True)
    assert correction[:1] + correction[2:7] == (
        f"T{CORRECTING:02}", "外出人数", _town(CORRECTING, 0), _town(CORRECTING, 0) + 5, "电话核对过",
        name(FIRST_TOWN + CORRECTING),
    )  # fmt: skip


def _compare_document(document: dict[str, Any], wanted: dict[int, Meant]) -> None:
    whole = _sums(wanted, list(range(VILLAGES)))
    whole[0] += 5
    assert document["answers"] == {
        label: {"sum": total, "answered": VILLAGES - 1, "missing": 1}
        for label, total in zip(LABELS, whole, strict=True)
    }
    grids = {one["code"]: one for one in document["grids"]}
    assert len(grids) == 1 + TOWNS + VILLAGES
    assert grids["V008"] == {"code": "V008", "sum": dict.fromkeys(LABELS, 0), "answered": 0, "missing": 1}
