"""What a worker claims it sends once and settles, or leaves for another; a kill in between loses nothing."""

import asyncio
from datetime import timedelta

import pytest

from storage.repositories.letters import Letter
from tests.bot.delivery.post import Post


async def test_what_is_queued_is_sent_once_and_settled(post: Post) -> None:
    async with post.running():
        await post.send("chat-1", "chat-2")
        await post.channel.until(2)

    assert sorted(message.address for message in post.channel.sent) == ["chat-1", "chat-2"]
    assert await post.states() == ["sent", "sent"]


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
    async with post.store.reading(post.clock.now()) as uow:
        held = await uow.queues.in_flight()
    post.channel.gate.set()
    async with post.running():
        await post.channel.until(2)

    assert (states, held) == (["queued"], 1)
    assert await post.states() == ["sent"]


async def test_stopping_finishes_what_is_in_flight(post: Post) -> None:
    post.channel.gate.clear()
    async with post.running():
        await post.send()
        await post.channel.until(1)
        asyncio.get_running_loop().call_soon(post.channel.gate.set)

    assert await post.states() == ["sent"]
    assert len(post.channel.sent) == 1
