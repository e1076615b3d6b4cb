"""Sends what the outbox holds for one account: claim, pace, render, send, settle; at least once, stated plainly.

Two loops share the account's pace: replies and urgent tasks in one, everything else in the other, so that a reply never
waits behind a broadcast. Must never change a fact: it settles deliveries and closes terminals that are gone.
"""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.channels.port import Channel, Outcome, Outgoing, Rejected, Throttled, Unavailable
from bot.delivery.outcomes import Verdict, judge
from bot.delivery.pace import Pace
from bot.rendering.renderer import Renderer
from handlers.context import World
from handlers.ports import Clock
from handlers.terminals.closing import close_terminal
from storage.engine import Store
from storage.repositories.outbox import Lane
from storage.repositories.outbox_claims import Claimed, Settlement

LEASE_S = 60.0
RESCUE_S = 15.0
IDLE_S = 1.0
IN_FLIGHT = 48
URGENT = (int(Lane.REPLY), int(Lane.URGENT_TASK))
BULK = (int(Lane.TASK), int(Lane.REMINDER), int(Lane.DIGEST))

log = structlog.get_logger()


class DeliveryWorker:
    """The delivery of one channel account."""

    def __init__(self, store: Store, channel: Channel, renderer: Renderer, world: World, clock: Clock) -> None:
        """Takes what it sends from, through and with."""
        self._store = store
        self._channel = channel
        self._renderer = renderer
        self._world = world
        self._clock = clock
        self._pace = Pace(channel.limits)
        self._name = f"{channel.account}@{os.getpid()}"
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Sends until :meth:`stop`; what is in flight then is finished and settled."""
        async with self._store.writing(self._clock.now()) as uow:
            if self._store.is_sqlite:
                # An embedded store has one process: what is claimed was held by its earlier life, which is over.
                await uow.outbox.claims.release(self._channel.account)
            else:
                await uow.outbox.claims.rescue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._loop(URGENT, batch=32))
            group.create_task(self._loop(BULK, batch=32))
            group.create_task(self._rescue_loop())

    def stop(self) -> None:
        """Asks the loops to end after their batch in flight."""
        self._stopping.set()
        self._store.outbox_grew.send()

    async def _loop(self, lanes: Sequence[int], batch: int) -> None:
        flight: set[asyncio.Task[None]] = set()
        signal = self._store.outbox_grew.subscribe()
        while not self._stopping.is_set():
            room = min(batch, IN_FLIGHT - len(flight))
            claimed = await self._claim(lanes, room)
            flight |= {asyncio.create_task(self._deliver(one)) for one in claimed}
            if len(claimed) < room:
                await signal.wait(IDLE_S)
            if flight:
                _, flight = await asyncio.wait(
                    flight, return_when=asyncio.FIRST_COMPLETED if len(flight) >= IN_FLIGHT else asyncio.ALL_COMPLETED,
                    timeout=None if len(flight) >= IN_FLIGHT else 0,
                )  # fmt: skip
        if flight:
            await asyncio.wait(flight)

    async def _claim(self, lanes: Sequence[int], limit: int) -> list[Claimed]:
        now = self._clock.now()
        async with self._store.reading(now) as uow:
            if not await uow.outbox.claims.is_waiting(self._channel.account, lanes):
                return []
        async with self._store.writing(now) as uow:
            return await uow.outbox.claims.claim(self._channel.account, lanes, limit, self._name, LEASE_S)

    async def _deliver(self, claimed: Claimed) -> None:
        """Sends one delivery and settles it; a failure of our own is settled too, as dead with its name."""
        now = self._clock.now()
        if claimed.expires_at is not None and claimed.expires_at < now:
            await self._settle(
                Verdict(Settlement(claimed.id, claimed.version, "cancelled", now, reason="expired")), claimed
            )
            return
        wait_s = self._pace.wait_s(claimed.address, claimed.terminal_kind == "group")
        if wait_s > 0:
            free_at = now + timedelta(seconds=wait_s)
            later = Settlement(claimed.id, claimed.version, "queued", free_at, reason="paced", attempted=False)
            await self._settle(Verdict(later), claimed)
            return
        text, outcome = await self._send(claimed, now)
        await self._settle(judge(claimed, outcome, text, self._clock.now()), claimed)

    async def _send(self, claimed: Claimed, claimed_at: datetime) -> tuple[str, Outcome]:
        try:
            outgoing: Outgoing = await asyncio.to_thread(self._renderer.render, claimed, self._channel.limits)
        except Exception as error:
            log.exception("rendering failed", delivery_id=claimed.id, kind=claimed.kind)
            return "", Rejected(f"unrenderable: {type(error).__name__}")
        await self._pace.turn(claimed.address, outgoing.is_group, claimed.lane)
        if self._clock.now() - claimed_at > timedelta(seconds=LEASE_S / 2):
            # The account was halted for so long that another worker may soon take this one: give it back unsent.
            return outgoing.text, Throttled(0.0)
        try:
            (outcome,) = await self._channel.send([outgoing])
        except Exception as error:
            log.exception("sending failed", delivery_id=claimed.id, kind=claimed.kind)
            outcome = Unavailable(type(error).__name__)
        if isinstance(outcome, Throttled):
            self._pace.throttled(claimed.address, outcome.retry_after_s, whole_account=outcome.whole_account)
        return outgoing.text, outcome

    async def _settle(self, verdict: Verdict, claimed: Claimed) -> None:
        async with self._store.writing(self._clock.now()) as uow:
            await uow.outbox.claims.settle([verdict.settlement])
            if verdict.moved is not None:
                await uow.terminals.move(claimed.terminal_id, verdict.moved.new_address)
            if verdict.gone is not None:
                terminal = await uow.terminals.get(claimed.terminal_id)
                await close_terminal(self._world, uow, terminal, verdict.gone.reason)

    async def _rescue_loop(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), RESCUE_S)
            async with self._store.writing(self._clock.now()) as uow:
                await uow.outbox.claims.rescue()
