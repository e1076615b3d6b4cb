"""A delivery worker around a store, a channel that answers as a test wrote, and a clock moved by hand."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import select

from bot.channels.port import Limits, Outcome, Outgoing, Sent
from bot.delivery.worker import DeliveryWorker
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.tables import deliveries
from tests.at_work import at_work
from tests.conversation import HandClock, PaperChannel, Town

WAIT_S = 20


class ScriptedChannel(PaperChannel):
    """A channel that gives each address the outcomes that a test wrote for it, then takes everything."""

    limits = Limits(4096, 1024, 100, 40, 100_000.0, 0.0, 100_000)

    def __init__(self) -> None:
        """Starts with no script."""
        super().__init__()
        self.sent: list[Outgoing] = []
        self.script: dict[str, list[Outcome | Exception]] = {}
        self._grew = asyncio.Condition()
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Answers as the script says."""
        outcomes: list[Outcome] = []
        for message in batch:
            async with self._grew:
                self.sent.append(message)
                self._grew.notify_all()
            await self.gate.wait()
            told = self.script.get(message.address) or []
            outcome = told.pop(0) if told else Sent(message.edits or f"v{len(self.sent)}")
            if isinstance(outcome, Exception):
                raise outcome
            outcomes.append(outcome)
        return outcomes

    async def until(self, count: int) -> None:
        """Waits until so many messages were handed over."""
        async with self._grew:
            await asyncio.wait_for(self._grew.wait_for(lambda: len(self.sent) >= count), WAIT_S)


class Post:
    """A worker around a store, a scripted channel and a clock moved by hand."""

    def __init__(self, town: Town) -> None:
        self.store: Store = town.store
        self.clock: HandClock = town.clock
        self.channel = ScriptedChannel()
        self.town = town
        self.chat = "chat-1"

    def worker(self) -> DeliveryWorker:
        """Returns a worker as a new process would build it."""
        return DeliveryWorker(self.store, self.channel, self.town.renderer, self.town.world, self.clock)

    def running(self) -> AbstractAsyncContextManager[None]:
        """Runs a worker until the block ends."""
        return at_work(self.worker(), WAIT_S)

    async def send(self, *addresses: str, lane: Lane = Lane.TASK, **values: Any) -> None:
        """Queues one letter for each address, for the first chat if none is named."""
        async with self.store.writing(self.clock.now()) as uow:
            to = [await uow.terminals.at("paper", address) for address in addresses or (self.chat,)]
            letter = values.pop("letter", Letter("common.sorry", {}))
            await uow.outbox.send(to, letter, lane, **values)

    async def rows(self) -> list[Any]:
        """Returns all deliveries, oldest first."""
        async with self.store.reading(self.clock.now()) as uow:
            return list(await uow.outbox.rows(select(deliveries).order_by(deliveries.c.id)))

    async def states(self) -> list[str]:
        """Returns the state of each delivery, oldest first."""
        return [row.state for row in await self.rows()]

    async def moved_on(self, **duration: float) -> None:
        """Moves the clock and wakes the worker, as a second's idling would."""
        self.clock.pass_by(**duration)
        self.store.outbox_grew.send()
