"""The worker: what it claims it sends once, settles, or leaves for another; whatever the channel answers."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.port import (
    ChatGone,
    ChatMoved,
    Limits,
    Outcome,
    Outgoing,
    Receive,
    Rejected,
    Sent,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.delivery.worker import DeliveryWorker
from handlers.events import Incoming
from storage.engine import Store
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.outbox import about
from storage.tables import deliveries, paces
from tests.conversation import HandClock, Town

WAIT_S = 20


class ScriptedChannel:
    """A channel that gives each address the outcomes that a test wrote for it, then takes everything."""

    name = "paper"
    account = "paper"
    limits = Limits(4096, 1024, 100, 40, 100_000.0, 0.0, 100_000)

    def __init__(self) -> None:
        """Starts with no script."""
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

    def parse(self, raw: str) -> Incoming | None:
        """Reads nothing."""
        return None

    async def acknowledge(self, event: Incoming, note: str = "") -> None:
        """Has no spinner."""

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Has no files."""
        return b""

    async def run_ingress(self, receive: Receive) -> None:
        """Has no ingress."""

    async def publish_commands(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Has no menu."""

    async def start_link(self, word: str) -> str | None:
        """Has links."""
        return f"https://chat.example/bot?start={word}"

    async def publish_commands_to(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Has no menus of roles."""

    async def close(self) -> None:
        """Has nothing to let go of."""


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

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs a worker; at the end it stops as on SIGTERM, and everything in flight is settled."""
        worker = self.worker()
        task = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            worker.stop()
            await asyncio.wait_for(task, WAIT_S)

    async def send(self, *addresses: str, lane: Lane = Lane.TASK, **values: Any) -> None:
        async with self.store.writing(self.clock.now()) as uow:
            to = [await uow.terminals.at("paper", address) for address in addresses or (self.chat,)]
            letter = values.pop("letter", Letter("common.sorry", {}))
            await uow.outbox.send(to, letter, lane, **values)

    async def rows(self) -> list[Any]:
        async with self.store.reading(self.clock.now()) as uow:
            return list(await uow.outbox.rows(select(deliveries).order_by(deliveries.c.id)))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def moved_on(self, **duration: float) -> None:
        """Moves the clock and wakes the worker, as a second's idling would."""
        self.clock.pass_by(**duration)
        self.store.outbox_grew.send()


@pytest.fixture
async def post(store: Store) -> Post:
    town = await Town.open(store)
    async with store.writing(town.clock.now()) as uow:
        for address in ("chat-1", "chat-2"):
            terminal = await uow.terminals.meet("paper", "paper", address, "private")
            await uow.terminals.give(terminal.id)
    return Post(town)


async def test_what_is_queued_is_sent_once_and_settled(post: Post) -> None:
    async with post.running():
        await post.send("chat-1", "chat-2")
        await post.channel.until(2)

    assert sorted(message.address for message in post.channel.sent) == ["chat-1", "chat-2"]
    assert await post.states() == ["sent", "sent"]


async def test_a_throttled_letter_is_sent_again_after_the_pause_it_was_given(post: Post) -> None:
    post.channel.script["chat-1"] = [Throttled(7)]
    async with post.running():
        await post.send()
        await post.channel.until(1)
    (waiting,) = await post.rows()
    await post.moved_on(seconds=8)
    async with post.running():
        await post.channel.until(2)

    assert (waiting.state, waiting.attempts) == ("queued", 0)
    assert waiting.due_at - post.clock.now() <= timedelta(seconds=0)
    assert await post.states() == ["sent"]


async def _halted_until(post: Post) -> datetime | None:
    async with post.store.reading(post.clock.now()) as uow:
        return (await uow.outbox.rows(select(paces.c.halted_until)))[0].halted_until


@pytest.mark.parametrize(("told", "halts"), [(1, False), (2, False), (3, True)])
async def test_a_429_halts_the_chat_that_it_names_and_the_account_only_when_several_chats_say_so(
    post: Post, told: int, halts: bool
) -> None:
    chats = ["chat-1", "chat-2", "chat-3"]
    async with post.store.writing(post.clock.now()) as uow:
        await uow.terminals.give((await uow.terminals.meet("paper", "paper", "chat-3", "private")).id)
    post.channel.script = {chat: [Throttled(7)] for chat in chats[:told]}
    async with post.running():
        await post.send(*chats)
        await post.channel.until(3)
    halted_until = await _halted_until(post)

    assert (await post.states()).count("queued") == told
    assert (halted_until is not None) is halts


async def test_a_gone_chat_closes_its_terminal_and_stops_what_was_queued_for_it(post: Post) -> None:
    post.channel.script["chat-2"] = [ChatGone("blocked")]
    await post.send("chat-2")
    await post.send("chat-2", due_at=post.clock.now() + timedelta(hours=1))
    async with post.running():
        await post.channel.until(1)
    async with post.store.reading(post.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", "chat-2")

    assert terminal is not None
    assert (terminal.state, terminal.closed_reason) == ("closed", "blocked")
    assert [row.state for row in await post.rows() if row.terminal_id == terminal.id] == ["cancelled", "cancelled"]


async def test_a_moved_chat_gets_its_letter_at_the_new_address(post: Post) -> None:
    post.channel.script["chat-1"] = [ChatMoved("chat-9")]
    async with post.running():
        await post.send()
        await post.channel.until(2)

    assert [message.address for message in post.channel.sent] == ["chat-1", "chat-9"]
    assert await post.states() == ["sent"]


@pytest.mark.parametrize(
    ("lane", "state"),
    [
        (Lane.REPLY, "queued"),
        (Lane.URGENT_TASK, "queued"),
        (Lane.TASK, "queued"),
        (Lane.REMINDER, "dead"),
        (Lane.DIGEST, "dead"),
    ],
)
async def test_a_lost_answer_is_repeated_for_replies_and_tasks_alone(post: Post, lane: Lane, state: str) -> None:
    post.channel.script["chat-1"] = [Unknown("timeout")]
    async with post.running():
        await post.send(lane=lane)
        await post.channel.until(1)

    assert await post.states() == [state]


async def test_an_unavailable_platform_is_tried_again_and_a_refusal_is_not(post: Post) -> None:
    post.channel.script = {"chat-1": [Unavailable("502")], "chat-2": [Rejected("400 bad body")]}
    async with post.running():
        await post.send("chat-1", "chat-2")
        await post.channel.until(2)
    first, second = await post.rows()

    assert (first.state, first.attempts, first.reason) == ("queued", 1, "502")
    assert (second.state, second.reason) == ("dead", "400 bad body")


async def test_a_channel_that_raises_costs_one_attempt_and_no_worker(post: Post) -> None:
    post.channel.script["chat-1"] = [RuntimeError("vendor")]
    async with post.running():
        await post.send("chat-1", "chat-2")
        await post.channel.until(2)

    assert await post.states() == ["queued", "sent"]


async def test_an_expired_letter_is_not_sent(post: Post) -> None:
    await post.send("chat-1", expires_at=post.clock.now() + timedelta(hours=1))
    post.clock.pass_by(hours=2)
    async with post.running():
        await post.send("chat-2")
        await post.channel.until(1)

    assert [message.address for message in post.channel.sent] == ["chat-2"]
    assert await post.states() == ["cancelled", "sent"]


async def test_a_letter_that_cannot_be_rendered_is_dead_with_its_reason(post: Post) -> None:
    async with post.running():
        await post.send("chat-1", letter=Letter("nowhere.nothing", {}))
        await post.send("chat-2")
        await post.channel.until(1)
    first, second = await post.rows()

    assert (first.state, second.state) == ("dead", "sent")
    assert first.reason.startswith("unrenderable")


async def test_a_kill_between_claim_and_send_loses_nothing(post: Post) -> None:
    await post.send()
    async with post.store.writing(post.clock.now()) as uow:
        held = await uow.outbox.claims.claim("paper", range(5), 10, "a worker that was killed", 60)
    async with post.running():
        await post.channel.until(1)

    assert len(held) == 1
    assert await post.states() == ["sent"]


async def test_a_kill_between_send_and_settle_sends_again_rather_than_never(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.STOP_S", 0.1)
    await post.send()
    post.channel.gate.clear()
    task = asyncio.create_task(post.worker().run())
    await post.channel.until(1)
    # The process is gone: nothing of it settles any more.
    for running in asyncio.all_tasks() - {asyncio.current_task(), task}:
        if "_deliver" in repr(running.get_coro()):
            running.cancel()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    states = await post.states()
    post.channel.gate.set()
    async with post.running():
        await post.channel.until(2)

    assert states == ["claimed"]
    assert await post.states() == ["sent"]


async def test_an_edit_changes_the_message_that_was_sent(post: Post) -> None:
    await post.send(letter=Letter("common.sorry", {}, (Button("cancel", "forms.cancel"),)), subject="s")
    async with post.running():
        await post.channel.until(1)
    async with post.store.writing(post.clock.now()) as uow:
        await uow.outbox.edit(about("s"), lane=Lane.REPLY, buttons=())
    async with post.running():
        await post.channel.until(2)
    first, edit = post.channel.sent

    assert first.edits is None
    assert edit.edits == "v1"
    assert edit.buttons == ()
    assert await post.states() == ["sent"]


async def test_a_letter_edited_while_it_is_under_way_is_edited_right_after(post: Post) -> None:
    post.channel.gate.clear()
    async with post.running():
        await post.send(subject="s")
        await post.channel.until(1)
        async with post.store.writing(post.clock.now()) as uow:
            await uow.outbox.edit(about("s"), lane=Lane.REPLY, params={"changed": True})
        post.channel.gate.set()
        await post.channel.until(2)

    assert [message.edits for message in post.channel.sent] == [None, "v1"]
    assert await post.states() == ["sent"]


async def test_stopping_finishes_what_is_in_flight(post: Post) -> None:
    post.channel.gate.clear()
    async with post.running():
        await post.send()
        await post.channel.until(1)
        asyncio.get_running_loop().call_soon(post.channel.gate.set)

    assert await post.states() == ["sent"]
    assert len(post.channel.sent) == 1
