"""What a command costs: six statements at most in the transaction that answers it, each a hop to SQLite's thread.

An answer to a task may cost eight: it is signed and shown on the person's cards as well.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from storage.engine import Store
from tests.conversation import Town
from tests.handlers.conftest import issue
from tests.rosters import WORKER, small_county

MOST = 6
MOST_OF_AN_ANSWER = 8


@contextmanager
def counted(store: Store) -> Iterator[list[list[str]]]:
    """Collects the statements of the write transactions, one list each."""
    transactions: list[list[str]] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            transactions.append([])
        else:
            transactions[-1].append(" ".join(statement.split()))

    engine: Engine = store._write_engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield transactions
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "line",
    [
        "日报 上午走访",
        "走访 {name}：水管漏水",
        "走访 {code} {other}：都好",
        "东头路灯坏了",
        "我",
        "请假",
    ],
)
async def test_a_command_costs_six_statements_at_most(town: Town, line: str) -> None:
    worker = await town.phone("王秀兰")
    await worker.says("日报 热身")
    mine = [one for one in small_county().households if one.worker_phone == WORKER]
    names = Counter(one.name for one in mine)
    first, second = [one for one in mine if names[one.name] == 1][:2]

    with counted(town.store) as transactions:
        await worker.says(line.format(name=first.name, code=first.code, other=second.name))

    (answering,) = [one for one in transactions if one and one[0].startswith("UPDATE inbox")]
    assert 3 <= len(answering) <= MOST, answering
    assert any("INTO deliveries" in one for one in answering)


async def _pressed(town: Town) -> None:
    await (await town.phone("王秀兰")).presses("收到")


async def _answered(town: Town) -> None:
    await (await town.phone("王秀兰")).says("3 5")


async def _answered_again(town: Town) -> None:
    await _answered(town)
    await (await town.phone("王秀兰")).says("3 6")


@pytest.mark.parametrize(
    ("asks", "act", "most"),
    [
        ("防火巡查", _pressed, MOST),
        ("报两个数：外出人数、返乡人数", _pressed, MOST),
        ("报两个数：外出人数、返乡人数", _answered, MOST_OF_AN_ANSWER),
        ("报两个数：外出人数、返乡人数", _answered_again, MOST_OF_AN_ANSWER),
    ],
)
async def test_a_receipt_costs_six_and_an_answer_eight_while_office_and_head_watch(
    town: Town, asks: str, act: Callable[[Town], Awaitable[None]], most: int
) -> None:
    office, head, _ = [await town.phone(name) for name in ("陈建国", "周海燕", "王秀兰")]
    await issue(office, f"/任务 南关村网格员 今天17点 {asks}")
    await head.says("/任务 1")

    with counted(town.store) as transactions:
        await act(town)

    answering = [one for one in transactions if one and one[0].startswith("UPDATE inbox")][-1]
    assert len(answering) <= most, "\n".join(answering)
