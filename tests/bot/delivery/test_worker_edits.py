"""A message that was sent is edited, and of many changes only the newest state is sent."""

from datetime import timedelta

from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.which import about
from tests.bot.delivery.post import Post


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


async def test_of_a_counter_that_was_changed_many_times_only_the_newest_state_is_sent(post: Post) -> None:
    await post.send(subject="counter:1")
    async with post.running():
        await post.channel.until(1)
    for signed in range(1, 6):
        async with post.store.writing(post.clock.now()) as uow:
            held_back = post.clock.now() + timedelta(seconds=1)
            await uow.outbox.edit(about("counter:1"), lane=Lane.REPLY, params={"signed": signed}, due_at=held_back)
    await post.moved_on(seconds=2)
    async with post.running():
        await post.channel.until(2)
    (row,) = await post.rows()

    assert len(post.channel.sent) == 2
    assert (row.state, row.params, row.sent_version) == ("sent", {"signed": 5}, row.wanted_version)
