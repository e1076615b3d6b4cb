"""A platform in trouble, over real HTTP and by a moved clock: nothing is lost, whatever it answers."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.channels.telegram.channel import TelegramChannel
from bot.delivery.worker import DeliveryWorker
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.tables import terminals
from tests.at_work import at_work
from tests.conversation import NOON, Town
from tests.stubs.bot_api import BotApiStub
from tests.stubs.bot_api_faults import Fault

COUNT = 60
WAIT_S = 40
LOOK_S = 0.02


class Office:
    """A worker over HTTP, whose clock the test moves."""

    def __init__(self, town: Town, stub: BotApiStub) -> None:
        self.town, self.stub, self.store, self.clock = town, stub, town.store, town.clock
        self.account = f"telegram:{stub.token.partition(':')[0]}"

    async def fill(self, *, groups: int = 0, at: datetime = NOON) -> None:
        """Opens chats and queues a letter for each; ``at`` is the moment by the program's clock."""
        rows = [
            {"channel": "telegram", "account": self.account, "kind": "group" if n <= groups else "private",
             "address": str(-n if n <= groups else n), "state": "open", "opened_at": NOON}
            for n in range(1, COUNT + 1)
        ]  # fmt: skip
        async with self.store.writing(at) as uow:
            await uow.connection.execute(insert(terminals), rows)
            await uow.outbox.broadcast(Letter("common.sorry"), select(terminals.c.id), Lane.TASK, subject="s")

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """Runs the worker."""
        channel = TelegramChannel(self.stub.token, self.stub.url)
        channel.limits = replace(channel.limits, messages_per_second=100_000.0, chat_interval_s=0.0)
        worker = DeliveryWorker(self.store, channel, self.town.renderer, self.town.world, self.clock)
        try:
            async with at_work(worker, WAIT_S):
                yield
        finally:
            await channel.close()

    async def states(self) -> dict[str, int]:
        async with self.store.reading(self.clock.now()) as uow:
            return await uow.outbox.states("s")

    async def settles(self, ended: str = "queued claimed") -> dict[str, int]:
        """Lets program time pass until nothing is in these states; returns what became of all."""
        async with asyncio.timeout(WAIT_S):
            while any(states := {name: n for name, n in (await self.states()).items() if name in ended.split()}):
                assert states
                await self.time_passes(seconds=20)
        return await self.states()

    async def time_passes(self, **duration: float) -> None:
        """Moves the clock, wakes the worker, and waits for what it sends then; for a moment if that is nothing."""
        self.clock.pass_by(**duration)
        self.store.outbox_grew.send()
        await self.stub.changes(LOOK_S)

    @property
    def chats(self) -> set[int]:
        """The chats that a letter arrived in."""
        return {message.chat.id for message in self.stub.sent}


@pytest.fixture
async def office(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """A town's worker in front of a Bot API without limits; ``make faults`` shows the counts of each trouble."""
    async with BotApiStub(limits=None, open_chats=True) as stub:
        opened = Office(await Town.open(store), stub)
        yield opened
        copies = Counter(message.chat.id for message in stub.sent if message.words)
        twice = sum(times - 1 for times in copies.values())
        print(f"\n{request.node.name}: {COUNT} letters, {await opened.states()}, {twice} came twice")  # noqa: T201


async def test_an_hour_without_the_platform_loses_nothing(office: Office) -> None:
    fault = office.stub.faults.server_error("sendMessage", times=None)
    await office.fill()
    async with office.delivering():
        began = office.clock.now()
        async with asyncio.timeout(WAIT_S):
            while office.clock.now() - began < timedelta(hours=1) or fault.hits <= COUNT:
                await office.time_passes(minutes=2)
        meanwhile = await office.states()
        office.stub.faults.clear()
        became = await office.settles()

    assert "dead" not in meanwhile
    assert fault.hits > COUNT
    assert became == {"sent": COUNT}
    assert len(office.chats) == COUNT


async def test_errors_of_every_kind_on_a_third_of_the_calls_lose_nothing(office: Office) -> None:
    kinds = (
        Fault("cut_before", "sendMessage", None, 0.06), Fault("cut_after", "sendMessage", None, 0.06),
        Fault("http", "sendMessage", None, 0.06, code=502), Fault("bad_body", "sendMessage", None, 0.06),
        Fault("error", "sendMessage", None, 0.06, code=429, description="Too Many Requests", retry_after=3),
        Fault("soft_error", "sendMessage", None, 0.06, code=500),
    )  # fmt: skip
    for kind in kinds:
        office.stub.faults.add(kind)
    await office.fill()
    async with office.delivering():
        became = await office.settles()

    doubled = len(office.stub.sent) - COUNT
    assert became == {"sent": COUNT}
    assert len(office.chats) == COUNT
    # What came twice is what arrived without an answer that could be read.
    assert doubled == sum(kind.hits for kind in kinds if kind.kind in ("cut_after", "bad_body"))


async def test_answers_cut_after_delivery_repeat_tasks_and_are_counted(office: Office) -> None:
    fault = office.stub.faults.cut_after_delivery(times=10)
    await office.fill()
    async with office.delivering():
        became = await office.settles()
    async with office.store.reading(office.clock.now()) as uow:
        unknown = (await uow.outbox.claims.fates("s")).perhaps_twice

    assert fault.hits == 10
    assert became == {"sent": COUNT}
    assert len(office.stub.sent) == COUNT + 10
    assert unknown == 10


async def test_a_storm_of_429s_ends_and_everything_arrives_once(office: Office) -> None:
    office.stub.faults.error(429, "Too Many Requests: retry after 1", "sendMessage", times=150, retry_after=1)
    await office.fill()
    async with office.delivering():
        became = await office.settles()

    assert became == {"sent": COUNT}
    assert len(office.stub.sent) == COUNT


async def test_people_who_blocked_the_bot_hold_nobody_up_and_groups_that_moved_are_followed(office: Office) -> None:
    forbidden = "Forbidden: bot was blocked by the user"
    office.stub.faults.add(Fault("error", "sendMessage", 1, code=403, description=forbidden, chat_id=COUNT))
    group = office.stub.group(-1)
    group.adds_bot(office.stub.user(9_001))
    moved = group.upgrades()
    await office.fill(groups=1)
    async with office.delivering():
        became = await office.settles()

    assert became == {"sent": COUNT - 1, "cancelled": 1}
    assert moved.chat.id in office.chats
    assert COUNT not in office.chats


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=1)])
async def test_a_clock_that_jumps_in_the_middle_loses_and_doubles_nothing(office: Office, jump: timedelta) -> None:
    gate = office.stub.faults.hold("sendMessage", times=20)
    await office.fill()
    async with office.delivering():
        await office.stub.wait_for(lambda: gate.hits == 20)
        office.clock.move_to(office.clock.now() + jump)
        office.stub.faults.clear()
        became = await office.settles()

    assert became == {"sent": COUNT}
    assert len(office.stub.sent) == COUNT


async def test_what_waits_when_the_clock_is_set_back_an_hour_does_not_wait_until_it_catches_up(office: Office) -> None:
    office.stub.faults.error(500, "Internal Server Error", "sendMessage", times=COUNT // 2)
    await office.fill()
    before = office.clock.now()
    async with office.delivering():
        # Half of them are to be tried again in a moment that now is an hour away.
        await office.stub.wait_for(lambda: len(office.stub.sent) == COUNT // 2)
    office.clock.move_to(before - timedelta(hours=1))
    async with office.delivering():
        became = await office.settles()
    took = office.clock.now() - (before - timedelta(hours=1))

    assert became == {"sent": COUNT}
    assert took < timedelta(minutes=15)


async def test_letters_queued_before_the_clock_was_set_back_go_at_once(office: Office) -> None:
    async with office.delivering():
        await office.time_passes(seconds=1)
        await office.fill(at=office.clock.now())
        office.clock.move_to(office.clock.now() - timedelta(hours=1))
        office.store.outbox_grew.send()
        await office.stub.wait_for(lambda: len(office.stub.sent) == COUNT, WAIT_S)
        became = await office.settles()

    assert became == {"sent": COUNT}
    assert office.clock.now() < NOON


async def test_the_office_sends_the_dead_once_more(office: Office) -> None:
    office.stub.faults.error(400, "Bad Request: something new", "sendMessage", times=7)
    await office.fill()
    async with office.delivering():
        first = await office.settles()
        async with office.store.writing(office.clock.now()) as uow:
            again = await uow.outbox.claims.retry_dead("s")
        second = await office.settles()

    assert first == {"sent": COUNT - 7, "dead": 7}
    assert again == 7
    assert second == {"sent": COUNT}
