"""Sends what the outbox holds for one account: claim a block with its slots, render, send, settle in groups.

At least once, stated plainly. Must never change a fact: it settles deliveries and closes terminals that are gone.
"""

import asyncio
import itertools
import os
import socket
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.channels.port import Channel, Outcome, Outgoing, Rejected, Unavailable
from bot.delivery.attachments import AttachedFiles
from bot.delivery.block import LEASE_S, MOST, Block, Held, Start, claim_block
from bot.delivery.holding import Holding, Ready
from bot.delivery.links import with_link
from bot.delivery.outcomes import LONGEST_PAUSE_S, expired, judge, put_back
from bot.delivery.settling import Settler
from bot.health.observing import Observer, Unobserved
from bot.photos.portraits import PortraitFiles
from bot.rendering.renderer import Renderer
from handlers.context import World
from handlers.ports import Clock
from handlers.reminders.quiet import end_of_quiet
from storage.engine import Store
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Claimed
from storage.signals import set_within

# As many as a channel sends at a time.
IN_FLIGHT = 64
MOST_HELD = 1_600
# A transaction for each freed place would cost more than the sends; while one block is sent the next is claimed.
LEAST_ROOM = 800
# Whoever has nothing to send begins with few: the many would take the store as long as their first quarter's sends.
FIRST_BLOCK = 200
IDLE_S = 1.0
RESCUE_S = 15.0
STOP_S = 7.0
# In these blocks of a round, half goes to the lanes from this one on: a long broadcast, or a county's replies, starve
# nobody behind them.
FAIR = {2: Lane.TASK, 5: Lane.REMINDER, 8: Lane.URGENT_TASK, 11: Lane.DIGEST}
FAIR_ROUND = 12
# Between the readings of two clocks the machine may stand still: they are read again.
CLOCKS_APART_S = 0.001
# No store is waited for longer, when slots are taken.
LONGEST_LEAD_S = 10.0
# The program's clock and the steady one may drift so far apart before it counts as set back.
SET_BACK_S = 2.0

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
        portraits: PortraitFiles | None = None,
    ) -> None:
        """Takes what it sends from, through and with, and who counts; ``files``: None shows this account's only."""
        self._portraits = portraits
        self._observer = observer or Unobserved()
        self._store = store
        self._world = world
        self._channel = channel
        self._renderer = renderer
        self._files = files or AttachedFiles({channel.account: channel}, renderer)
        self._clock = clock
        # Bound once: a lazy logger binds anew for every word, even one that is not kept.
        self._log = log.bind(account=channel.account)
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._mail = store.outbox_grew.subscribe()
        self._holding = Holding(channel.limits.messages_per_second, on_lost=self._slot_lost, senders=IN_FLIGHT)
        self._settler = Settler(store, world, channel.account, self._name, clock, self._holding.halt)
        self._stopping = asyncio.Event()
        self._round = itertools.count()
        # The senders that are sending; the others wait for a slot.
        self._flight: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()
        self._more_waits = False
        # How long the store took to answer of late.
        self._lead = timedelta(0)
        self._ahead_s = clock.now().timestamp() - time.monotonic()

    async def run(self) -> None:
        """Sends until :meth:`stop`; what is in flight then is finished and settled, what only waits is put back.

        May be run again after a trouble of the store: outcomes that could not be written down then come first.
        """
        await asyncio.to_thread(self._renderer.get_ready)
        self._put_back_held()
        await self._settler.flush()
        await self._take_back()
        loops = [asyncio.create_task(loop) for loop in (self._settler.run(), self._rescue(), self._claim())]
        senders = [asyncio.create_task(self._send_in_turn()) for _ in range(IN_FLIGHT)]
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait([*loops, *senders, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            stopped.cancel()
            for task in loops:
                task.cancel()
            for task in senders:
                # A send that has begun is finished: nothing is half-sent.
                if task not in self._flight:
                    task.cancel()
            # A transaction that is cancelled is still closing its connection: the store must not be closed meanwhile.
            await asyncio.wait([*loops, *senders], timeout=STOP_S)
            for task in senders:
                task.cancel()
            self._put_back_held()
            await self._settler.flush()

    def stop(self) -> None:
        """Asks the loops to end."""
        self._stopping.set()

    def _put_back_held(self) -> None:
        now = self._clock.now()
        for claimed in self._holding.give_up():
            self._settler.put(claimed, put_back(claimed, now))

    async def _take_back(self) -> None:
        async with self._store.writing(self._clock.now()) as uow:
            if self._store.is_sqlite:
                # An embedded store has one process: what is claimed was held by its earlier life, which is over.
                await uow.outbox.claims.release(self._channel.account)
            else:
                await uow.outbox.claims.rescue()
            # The first claim is prepared here, and not when the first letter is in a hurry.
            await uow.outbox.claims.claim(self._channel.account, (Lane.REPLY, Lane.DIGEST), 0, self._name, LEASE_S)
            # While nobody looked the clock may have been set.
            await uow.outbox.claims.clock_was_set_back(LONGEST_PAUSE_S, LEASE_S)

    async def _claim(self) -> None:
        while True:
            self._observer.looked(f"delivery {self._channel.account}")
            await self._look_at_the_clock()
            room = self._room()
            if room < LEAST_ROOM and not self._holding.without_slot:
                self._freed.clear()
                await set_within(self._freed, IDLE_S)
                continue
            block, wait_s = await self._next_block(FIRST_BLOCK if room == MOST_HELD else room), IDLE_S
            if block.look_again_at is not None:
                # A clock that was set back must not put the worker to sleep for an hour.
                wait_s = min(IDLE_S, (block.look_again_at - self._clock.now()).total_seconds())
            if wait_s > 0:
                await self._mail.wait(wait_s)

    async def _look_at_the_clock(self) -> None:
        """Finds out that the program's clock was set back, and recomputes what was to wait by it."""
        now = self._clock.now()
        ahead_s = now.timestamp() - time.monotonic()
        was_set_back, self._ahead_s = ahead_s < self._ahead_s - SET_BACK_S, ahead_s
        if was_set_back:
            log.warning("clock_set_back", account=self._channel.account)
            async with self._store.writing(now) as uow:
                await uow.outbox.claims.clock_was_set_back(LONGEST_PAUSE_S, LEASE_S)

    def _slot_lost(self) -> None:
        self._freed.set()
        self._mail.wake()

    async def _next_block(self, room: int) -> Block:
        now = self._clock.now()
        if not self._more_waits:
            async with self._store.reading(now) as uow:
                due = await uow.outbox.claims.next_due(self._channel.account)
            if self._holding.without_slot == 0 and all(moment > now for moment in due.values()):
                return Block((), min(due.values(), default=None))
        first_lane = FAIR.get(next(self._round) % FAIR_ROUND, Lane.REPLY)
        holding = self._holding
        held = Held(holding.slots, holding.without_slot, holding.late, holding.usable_slots)
        starts: Sequence[Start] = ()
        now, asked_at = self._both_clocks()
        try:
            async with self._store.writing(now) as uow:
                block = await claim_block(
                    uow, self._channel.account, self._channel.limits, self._name, room=room,
                    first_lane=int(first_lane), held=held, lead=self._lead,
                    sole=self._store.is_sqlite, quiet_until=self._quiet_until(now),
                )  # fmt: skip
                starts = block.starts
        except BaseException:
            # The commit may have gone through, or not: what is not ours then is passed over when it is settled.
            for start in starts:
                self._settler.put(start.claimed, put_back(start.claimed, now))
            raise
        self._lead = timedelta(seconds=min(LONGEST_LEAD_S, time.monotonic() - asked_at))
        # A block that was full leaves more behind: no need to look before the next.
        self._more_waits = len(starts) >= min(room, MOST)
        self._holding.take([start.claimed for start in starts], block, now, asked_at)
        return block

    def _quiet_until(self, now: datetime) -> datetime | None:
        """Returns the end of the quiet hours that a moment lies in, if it does."""
        local, settings = self._world.local(now), self._world.settings
        ends_at = end_of_quiet(local, settings.quiet_from, settings.quiet_until)
        return ends_at if ends_at > local else None

    def _both_clocks(self) -> tuple[datetime, float]:
        """Reads the program's clock and the steady one at one instant: slots are reckoned from one to the other."""
        while True:
            before = time.monotonic()
            now = self._clock.now()
            if time.monotonic() - before < CLOCKS_APART_S:
                return now, before

    async def _send_in_turn(self) -> None:
        """One of the senders: waits for a slot, sends what takes it, and again; so a send needs no task of its own."""
        me = asyncio.current_task()
        assert me is not None
        while not self._stopping.is_set():
            ready = await self._holding.next()
            self._flight.add(me)
            try:
                await self._deliver(ready)
            finally:
                self._flight.discard(me)
                if not (self._flight or len(self._holding)):
                    self._settler.nothing_under_way()
                if self._room() >= LEAST_ROOM:
                    self._freed.set()

    def _room(self) -> int:
        return MOST_HELD - len(self._flight) - len(self._holding)

    async def _deliver(self, ready: Ready) -> None:
        """Sends one delivery in its slot; its outcome is settled, a failure of our own as dead with its name."""
        claimed = ready.claimed
        now = self._clock.now()
        if claimed.expires_at is not None and claimed.expires_at < now:
            self._settler.put(claimed, expired(claimed, now))
            return
        if now - ready.claimed_at > timedelta(seconds=LEASE_S / 2):
            # The machine slept so long that another worker may take this one soon.
            self._settler.put(claimed, put_back(claimed, now))
            return
        outgoing = await self._render(claimed)
        if isinstance(outgoing, Rejected):
            self._settler.put(claimed, judge(claimed, outgoing, "", now))
            return
        started = time.monotonic()
        outgoing, outcome = await self._send_with_file(claimed, outgoing)
        took_s = time.monotonic() - started
        self._observer.sent(self._channel.account, claimed.lane, type(outcome).__name__, took_s)
        self._settler.put(claimed, judge(claimed, outcome, outgoing.text, self._clock.now()))

    async def _render(self, claimed: Claimed) -> Outgoing | Rejected:
        try:
            claimed = await with_link(claimed, self._channel)
            if self._portraits is not None:
                await self._portraits.fetch(claimed.params)
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
        # By the clock that all processes of a machine share: what starts in one second can be counted over all of them.
        self._log.debug("send_starts", delivery_id=outgoing.delivery_id, at_s=time.monotonic())
        try:
            (outcome,) = await self._channel.send([outgoing])
        except Exception as error:
            log.exception("sending failed", delivery_id=outgoing.delivery_id)
            return Unavailable(type(error).__name__)
        return outcome

    async def _rescue(self) -> None:
        while True:
            await asyncio.sleep(RESCUE_S)
            async with self._store.writing(self._clock.now()) as uow:
                await uow.outbox.claims.rescue(not_of=self._name)
