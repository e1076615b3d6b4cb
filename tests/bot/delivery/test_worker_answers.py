"""Whatever the channel answers, a worker does what the answer asks for, and goes on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.port import ChatGone, ChatMoved, Rejected, Throttled, Unavailable, Unknown
from storage.repositories.letters import Lane
from storage.tables import paces
from tests.bot.delivery.post import Post


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
