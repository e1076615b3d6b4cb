"""What a command costs: at most six statements in the transaction that answers it, each a hop to SQLite's thread."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from storage.engine import Store
from tests.conversation import Town
from tests.rosters import WORKER, small_county

MOST = 6


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
