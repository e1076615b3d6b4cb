"""kill -9 at random instants of a broadcast, on both stores: nothing lost; what comes twice was in flight at a cut.

In flight is what had left and was not written down yet. The store tells it apart: the office reads how many letters may
have come twice, and no other letter did.

``make faults`` cuts a hundred times (GRIDBOT_FAULT_KILLS); the suite does it three times.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from bot.delivery.block import LEASE_S
from storage.engine import Store
from storage.repositories.held import is_held
from storage.repositories.letters import Lane, Letter
from storage.repositories.outbox_statements import UNKNOWN
from storage.tables import deliveries, terminals
from tests.stubs.bot_api import BotApiStub

KILLS = int(os.environ.get("GRIDBOT_FAULT_KILLS", "3"))
LETTERS_A_KILL = 60
LOOK_S = 0.05


async def _fill(store: Store, account: str, count: int) -> None:
    now = datetime.now(UTC)
    rows = [
        {"channel": "telegram", "account": account, "address": str(n), "kind": "private", "state": "open",
         "opened_at": now}
        for n in range(1, count + 1)
    ]  # fmt: skip
    async with store.writing(now) as uow:
        await uow.connection.execute(insert(terminals), rows)
        await uow.outbox.broadcast(Letter("common.sorry"), select(terminals.c.id), Lane.TASK, subject="s")


async def _claimed(store: Store) -> set[int]:
    """Returns the chats of what the dead process held."""
    async with store.reading(datetime.now(UTC)) as uow:
        theirs = select(terminals.c.address).join(deliveries, deliveries.c.terminal_id == terminals.c.id)
        return {int(row.address) for row in await uow.outbox.rows(theirs.where(is_held()))}


async def _unsent(store: Store) -> int:
    async with store.reading(datetime.now(UTC)) as uow:
        return len(await uow.outbox.rows(select(deliveries.c.id).where(deliveries.c.state != "sent")))


async def _perhaps_twice(store: Store) -> set[int]:
    """Returns the chats whose letter the store says may have come twice; the office reads how many they are."""
    async with store.reading(datetime.now(UTC)) as uow:
        told = select(terminals.c.address).join(deliveries, deliveries.c.terminal_id == terminals.c.id)
        found = await uow.outbox.rows(told.where(deliveries.c.reason.startswith(UNKNOWN)))
        assert (await uow.outbox.claims.fates("s")).perhaps_twice == len(found)
    return {int(row.address) for row in found}


async def _start(url: str, stub: BotApiStub, cuts: int) -> asyncio.subprocess.Process:
    shift_s = str(cuts * (LEASE_S + 1))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.victim", url, stub.url, stub.token, shift_s
    )


@pytest.mark.timeout(60 + 10 * KILLS)
async def test_a_broadcast_survives_every_power_cut(any_store: Store) -> None:
    """Each cut comes after a random number of arrivals and a random moment more."""
    chance = random.Random(20221101)
    count = LETTERS_A_KILL * KILLS
    url = make_url(any_store.url).render_as_string(hide_password=False)
    held = in_flight = most_in_flight = arrived = 0
    async with BotApiStub(limits=None, open_chats=True) as stub:
        await _fill(any_store, stub_account(stub), count)
        process = await _start(url, stub, 0)
        for cut in range(KILLS):
            wanted = stub.calls["sendmessage"] + chance.randint(1, LETTERS_A_KILL // 2)
            await stub.until(lambda wanted=wanted: stub.calls["sendmessage"] >= wanted, timeout=60)
            await asyncio.wait([asyncio.create_task(process.wait())], timeout=chance.uniform(0, 0.03))
            process.send_signal(signal.SIGKILL)
            await process.wait()
            claimed = await _claimed(any_store)
            # While the next one starts, what the dead one had written to its sockets is read to the end.
            process = await _start(url, stub, cut + 1)
            left = {message.chat.id for message in stub.sent[arrived:]} & claimed
            arrived = len(stub.sent)
            held, in_flight, most_in_flight = held + len(claimed), in_flight + len(left), max(most_in_flight, len(left))
        await stub.until(lambda: len({m.chat.id for m in stub.sent}) == count, timeout=120)
        async with asyncio.timeout(60):
            while await _unsent(any_store):
                await stub.changes(LOOK_S)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        copies = Counter(message.chat.id for message in stub.sent)
        told_apart = await _perhaps_twice(any_store)

    twice = {chat for chat, times in copies.items() if times > 1}
    doubled = sum(times - 1 for times in copies.values())
    lost = count - len(copies)
    kind = "sqlite" if any_store.is_sqlite else "postgresql"
    print(  # noqa: T201
        f"\n{kind}: {KILLS} cuts, {count} letters, {lost} lost, {doubled} twice of {in_flight} in flight "
        f"(at most {most_in_flight} at a cut); of {len(told_apart)} the store says that they may have come twice"
    )
    assert lost == 0
    assert doubled <= in_flight
    assert twice <= told_apart
    assert len(told_apart) <= held


def stub_account(stub: BotApiStub) -> str:
    """Returns the stub's bot as an account's name in the store."""
    return f"telegram:{stub.token.partition(':')[0]}"
