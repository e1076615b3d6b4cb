"""Lanes in a worker that runs: nobody starves behind a broadcast, and the night holds back what can wait."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.repositories.letters import Lane, Letter
from storage.repositories.which import about
from storage.tables import deliveries
from tests.bot.delivery.post import Post
from tests.conversation import NOON


async def test_a_digest_is_not_starved_by_a_flood_of_tasks(post: Post) -> None:
    await post.send(*["chat-1"] * 200, letter=Letter("common.sorry", {"n": 1}), lane=Lane.TASK)
    await post.send("chat-2", lane=Lane.DIGEST)
    post.channel.limits = type(post.channel.limits)(4096, 1024, 100, 40, 50.0, 0.0, 100_000)
    async with post.running():
        # Long before two hundred tasks are through: a round of blocks has passed, moved on by the clock.
        for _ in range(400):
            if any(message.address == "chat-2" for message in post.channel.sent):
                break
            await post.moved_on(seconds=0.4)
            await post.channel.until(len(post.channel.sent) + 1)
        tasks_before = next(n for n, message in enumerate(post.channel.sent) if message.address == "chat-2")

    assert tasks_before < 150


@pytest.mark.parametrize("queued", ["20:59", "22:00"])
async def test_quiet_hours_hold_reminders_and_digests_and_nothing_else(post: Post, queued: str) -> None:
    """Also what was queued before they began and could not leave: the platform was down, or much was before it."""
    hour, minute = (int(part) for part in queued.split(":"))
    post.clock.move_to(post.town.world.local(NOON).replace(hour=hour, minute=minute))
    await post.send(lane=Lane.DIGEST, subject="counter")
    async with post.store.writing(post.clock.now()) as uow:
        shown = {"state": "sent", "sent_version": 1, "vendor_message_id": "v"}
        await uow.connection.execute(update(deliveries).values(shown))
        await uow.outbox.edit(about("counter"), lane=Lane.DIGEST, params={"signed": 1})
    for lane in Lane:
        await post.send("chat-2", lane=lane, subject=lane.name)
    post.clock.move_to(post.town.world.local(NOON).replace(hour=22))
    async with post.running():
        await post.channel.until(4)
    by_night = {row.subject for row in await post.rows() if row.state == "sent"}
    post.clock.move_to(post.town.world.local(NOON).replace(hour=7, minute=30) + timedelta(days=1))
    async with post.running():
        await post.channel.until(6)

    assert by_night == {"counter", "REPLY", "URGENT_TASK", "TASK"}
    assert set(await post.states()) == {"sent"}
