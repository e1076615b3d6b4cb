"""Sends what the outbox holds for one account: claim a block with its slots, render, send, settle in groups.

At least once, stated plainly. Must never change a fact: it settles deliveries and closes terminals that are gone.
"""

import asyncio
import contextlib
import itertools
import os
import socket
import time
import uuid
from datetime import timedelta

import structlog

from bot.channels.port import Channel, Outcome, Outgoing, Rejected, Unavailable
from bot.delivery.attachments import AttachedFiles
from bot.delivery.block import AHEAD, ALL_LANES, LEASE_S, Block, Start, claim_block
from bot.delivery.outcomes import expired, judge, put_back
from bot.delivery.settling import Settler
from bot.health.observing import Observer, Unobserved
from bot.rendering.renderer import Renderer
from handlers.context import World
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.outbox import Lane
from storage.repositories.outbox_claims import Claimed

IN_FLIGHT = 128
IDLE_S = 1.0
RESCUE_S = 15.0
STOP_S = 7.0
# One block in so many passes the replies and the tasks over, so that a long broadcast does not starve what is behind.
FAIR = {5: Lane.REMINDER, 11: Lane.DIGEST}
FAIR_ROUND = 12

log = structlog.get_logger()


class DeliveryWorker:
    """The delivery of one channel account in this process."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        renderer: Renderer,
        world: World,
        clock: Clock,
        files: AttachedFiles | None = None,
        observer: Observer | None = None,
    ) -> None:
        """Takes what it sends from, through and with, and who counts; ``files``: None shows this account's only."""
        self._observer = observer or Unobserved()
        self._store = store
        self._channel = channel
        self._renderer = renderer
        self._files = files or AttachedFiles({channel.account: channel}, renderer)
        self._clock = clock
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._settler = Settler(store, world, channel.account, clock)
        self._stopping = asyncio.Event()
        self._round = itertools.count()
        self._flight: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Sends until :meth:`stop`; what is in flight then is finished and settled, what only waits is put back.

        May be run again after a trouble of the store: outcomes that could not be written down then come first.
        """
        await self._settler.flush()
        await self._take_back()
        settling = asyncio.create_task(self._settler.run())
        rescuing = asyncio.create_task(self._rescue())
        claiming = asyncio.create_task(self._claim_and_send())
        try:
            done, _ = await asyncio.wait([settling, rescuing, claiming], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (claiming, rescuing, settling):
                task.cancel()
            # A transaction that is cancelled is still closing its connection: the store must not be closed meanwhile.
            await asyncio.wait((claiming, rescuing, settling), timeout=STOP_S)
            if self._flight:
                await asyncio.wait(self._flight, timeout=STOP_S)
            await self._settler.flush()

    def stop(self) -> None:
        """Asks the loops to end."""
        self._stopping.set()
        self._store.outbox_grew.send()

    async def _take_back(self) -> None:
        async with self._store.writing(self._clock.now()) as uow:
            if self._store.is_sqlite:
                # An embedded store has one process: what is claimed was held by its earlier life, which is over.
                await uow.outbox.claims.release(self._channel.account)
            else:
                await uow.outbox.claims.rescue()

    async def _claim_and_send(self) -> None:
        grew = self._store.outbox_grew.subscribe()
        while not self._stopping.is_set():
            self._observer.looked(f"delivery {self._channel.account}")
            if len(self._flight) >= IN_FLIGHT:
                await asyncio.wait(self._flight, return_when=asyncio.FIRST_COMPLETED)
            block = await self._claim(IN_FLIGHT - len(self._flight))
            for start in block.starts:
                sending = asyncio.create_task(self._deliver(start))
                self._flight.add(sending)
                sending.add_done_callback(self._flight.discard)
            if block.look_again_at is None:
                await grew.wait(IDLE_S)
            else:
                await self._sleep_until_stop((block.look_again_at - self._clock.now()).total_seconds())

    async def _claim(self, room: int) -> Block:
        now = self._clock.now()
        async with self._store.reading(now) as uow:
            if not await uow.outbox.claims.is_waiting(self._channel.account, ALL_LANES):
                return Block((), None)
        first_lane = FAIR.get(next(self._round) % FAIR_ROUND, Lane.REPLY)
        async with self._store.writing(now) as uow:
            block = await claim_block(
                uow, self._channel.account, self._channel.limits, self._name, room=room, first_lane=int(first_lane)
            )
        if not block.starts and first_lane != Lane.REPLY:
            return await self._claim(room)
        return block

    async def _deliver(self, start: Start) -> None:
        """Sends one delivery in its slot; its outcome is settled, a failure of our own as dead with its name."""
        claimed = start.claimed
        outgoing = await self._render(claimed)
        await self._sleep_until_stop((start.at - self._clock.now()).total_seconds())
        now = self._clock.now()
        if claimed.expires_at is not None and claimed.expires_at < now:
            self._settler.put(claimed, expired(claimed, now))
        elif self._stopping.is_set() or now - start.at > timedelta(seconds=LEASE_S / 2):
            # Stopping, or the machine slept so long that another worker may take this one soon.
            self._settler.put(claimed, put_back(claimed, now))
        elif isinstance(outgoing, Rejected):
            self._settler.put(claimed, judge(claimed, outgoing, "", now))
        else:
            started = time.monotonic()
            outgoing, outcome = await self._send_with_file(claimed, outgoing)
            took_s = time.monotonic() - started
            self._observer.sent(self._channel.account, claimed.lane, type(outcome).__name__, took_s)
            self._settler.put(claimed, judge(claimed, outcome, outgoing.text, self._clock.now()))

    async def _render(self, claimed: Claimed) -> Outgoing | Rejected:
        try:
            if self._renderer.draws(claimed):
                return await asyncio.to_thread(self._renderer.render, claimed, self._channel.limits)
            return self._renderer.render(claimed, self._channel.limits)
        except Exception as error:
            log.exception("rendering failed", delivery_id=claimed.id, kind=claimed.kind)
            return Rejected(f"unrenderable: {type(error).__name__}")

    async def _send_with_file(self, claimed: Claimed, outgoing: Outgoing) -> tuple[Outgoing, Outcome]:
        try:
            return await self._files.send(claimed, outgoing, self._channel, self._send)
        except Exception as error:
            log.exception("attaching failed", delivery_id=claimed.id, kind=claimed.kind)
            return outgoing, Rejected(f"unrenderable: {type(error).__name__}")

    async def _send(self, outgoing: Outgoing) -> Outcome:
        try:
            (outcome,) = await self._channel.send([outgoing])
        except Exception as error:
            log.exception("sending failed", delivery_id=outgoing.delivery_id)
            return Unavailable(type(error).__name__)
        return outcome

    async def _sleep_until_stop(self, seconds: float) -> None:
        if seconds > 0:
            # A clock that was set back must not put the worker to sleep for an hour.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), min(seconds, AHEAD.total_seconds() * 4))

    async def _rescue(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), RESCUE_S)
            async with self._store.writing(self._clock.now()) as uow:
                await uow.outbox.claims.rescue()
