"""The outbox's contract, the same on SQLite and on PostgreSQL: who moves a letter, and that none is lost or doubled."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.engine import Store
from storage.repositories.letters import Button, Lane, Letter, button_code
from storage.repositories.outbox_claims import Claimed, Settlement
from storage.repositories.terminals import Terminal
from storage.repositories.which import about, on_terminals_of, one
from storage.tables import deliveries, people, terminals

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
ALL = range(5)
HELLO = Letter("common.sorry", {"n": 1}, (Button("cancel", "forms.cancel", {"x": 1}),))


async def chats(store: Store, count: int, *, account: str = "paper") -> list[Terminal]:
    """Writes open private terminals down, each with a person of its own."""
    async with store.writing(NOW) as uow:
        found = []
        for number in range(count):
            row = {"name": f"人{number}", "phone": f"{account}{number}", "created_at": NOW}
            person = (await uow.connection.execute(people.insert().values(row).returning(people.c.id))).scalar_one()
            met = await uow.terminals.meet("paper", account, f"chat-{number}", "private")
            await uow.terminals.give(met.id, person_id=person)
            found.append(await uow.terminals.get(met.id))
        return found


async def send(store: Store, to: list[Terminal], lane: Lane = Lane.REPLY, **values: Any) -> None:
    async with store.writing(NOW) as uow:
        await uow.outbox.send(to, values.pop("letter", HELLO), lane, **values)


async def claim(store: Store, at: datetime = NOW, limit: int = 100, account: str = "paper") -> list[Claimed]:
    async with store.writing(at) as uow:
        return await uow.outbox.claims.claim(account, ALL, limit, "worker", 60)


async def settle(store: Store, held: Claimed, state: str = "sent", at: datetime = NOW, **values: Any) -> None:
    vendor = "v1" if state == "sent" else None
    settlement = Settlement(held.id, held.version, state, values.pop("due_at", at), at, vendor, "words", **values)
    async with store.writing(at) as uow:
        await uow.outbox.claims.settle([settlement])


async def row(store: Store, delivery_id: int) -> Any:
    async with store.reading(NOW) as uow:
        return (await uow.outbox.rows(select(deliveries).where(deliveries.c.id == delivery_id)))[0]


async def test_smaller_lanes_go_first_and_within_a_lane_the_oldest(any_store: Store) -> None:
    (chat,) = await chats(any_store, 1)
    for lane, name in (
        (Lane.DIGEST, "d"),
        (Lane.TASK, "t1"),
        (Lane.REPLY, "r"),
        (Lane.TASK, "t2"),
        (Lane.URGENT_TASK, "u"),
    ):
        await send(any_store, [chat], lane, subject=name)

    assert [held.subject for held in await claim(any_store)] == ["r", "u", "t1", "t2", "d"]


async def test_a_reply_queued_after_a_broadcast_is_claimed_before_it(any_store: Store) -> None:
    everyone = await chats(any_store, 30)
    async with any_store.writing(NOW) as uow:
        await uow.outbox.broadcast(HELLO, select(terminals.c.id), Lane.TASK, subject="task:1")
    first = await claim(any_store, limit=10)
    await send(any_store, everyone[:1], subject="answer")

    assert {held.subject for held in first} == {"task:1"}
    assert (await claim(any_store, limit=10))[0].subject == "answer"


async def test_nothing_is_claimed_twice_or_before_it_is_due_or_for_another_account(any_store: Store) -> None:
    (chat,), (other,) = await chats(any_store, 1), await chats(any_store, 1, account="other")
    await send(any_store, [chat], subject="now")
    await send(any_store, [chat], subject="later", due_at=NOW + timedelta(seconds=5))
    await send(any_store, [other], subject="elsewhere")

    assert [held.subject for held in await claim(any_store)] == ["now"]
    assert await claim(any_store) == []
    assert [held.subject for held in await claim(any_store, NOW + timedelta(seconds=5))] == ["later"]


async def test_what_a_dead_worker_held_is_claimed_again_after_its_lease_and_told_apart(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1), subject="s")
    (first,) = await claim(any_store)
    async with any_store.writing(NOW + timedelta(seconds=59)) as uow:
        early = await uow.outbox.claims.rescue()
    async with any_store.writing(NOW + timedelta(seconds=61)) as uow:
        late = await uow.outbox.claims.rescue()
    (again,) = await claim(any_store, NOW + timedelta(seconds=61))
    # What it goes through until it is sent does not undo that it may have come already.
    await settle(any_store, again, "queued", reason="paced", attempted=False)
    (last,) = await claim(any_store, NOW + timedelta(seconds=61))
    await settle(any_store, last)
    async with any_store.reading(NOW) as uow:
        fates = await uow.outbox.claims.fates("s")

    assert (early, late) == (0, 1)
    assert again.id == last.id == first.id
    assert again.attempts == first.attempts + 1
    assert (fates.sent, fates.perhaps_twice) == (1, 1)


async def test_a_settlement_after_the_rescue_changes_nothing(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1))
    (held,) = await claim(any_store)
    async with any_store.writing(NOW + timedelta(seconds=61)) as uow:
        await uow.outbox.claims.rescue()
    await settle(any_store, held, "dead", reason="too late")

    assert (await row(any_store, held.id)).state == "queued"


async def test_sent_letters_keep_what_was_sent(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1))
    (held,) = await claim(any_store)
    await settle(any_store, held)
    kept = await row(any_store, held.id)

    assert (kept.state, kept.vendor_message_id, kept.sent_text, kept.sent_version) == ("sent", "v1", "words", 1)
    assert kept.sent_at == NOW


async def test_a_letter_edited_before_it_was_sent_goes_out_once_in_its_newest_words(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1), subject="s")
    for number in (2, 3):
        async with any_store.writing(NOW) as uow:
            await uow.outbox.edit(about("s"), lane=Lane.REPLY, params={"n": number})
    (held,) = await claim(any_store)
    await settle(any_store, held)

    assert held.params == {"n": 3}
    assert held.vendor_message_id is None
    assert await claim(any_store) == []


async def test_a_letter_edited_while_it_is_being_sent_is_edited_afterwards(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1), subject="s")
    (held,) = await claim(any_store)
    async with any_store.writing(NOW) as uow:
        await uow.outbox.edit(about("s"), lane=Lane.REPLY, params={"n": 2}, buttons=())
    await settle(any_store, held)
    (again,) = await claim(any_store)
    await settle(any_store, again)

    assert (again.vendor_message_id, again.params, again.buttons) == ("v1", {"n": 2}, [])
    assert (await row(any_store, held.id)).state == "sent"


async def test_edits_of_a_sent_letter_that_are_held_back_meet_in_one(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1), subject="s")
    (held,) = await claim(any_store)
    await settle(any_store, held)
    for tenths in range(8):
        at = NOW + timedelta(seconds=tenths / 10)
        async with any_store.writing(at) as uow:
            await uow.outbox.edit(about("s"), lane=Lane.DIGEST, params={"n": tenths}, due_at=at + timedelta(seconds=1))
    too_early = await claim(any_store, NOW + timedelta(seconds=0.9))
    (edit,) = await claim(any_store, NOW + timedelta(seconds=1))

    assert too_early == []
    assert (edit.params, edit.lane) == ({"n": 7}, Lane.DIGEST)


async def test_an_edit_that_meets_one_under_way_is_held_back_as_well(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1), subject="s")
    (held,) = await claim(any_store)
    async with any_store.writing(NOW) as uow:
        await uow.outbox.edit(about("s"), lane=Lane.REPLY, params={"n": 2}, due_at=NOW + timedelta(seconds=1))
    await settle(any_store, held)

    assert await claim(any_store) == []
    assert len(await claim(any_store, NOW + timedelta(seconds=1))) == 1


async def test_an_edit_touches_the_letters_that_it_names_alone(any_store: Store) -> None:
    first, second = await chats(any_store, 2)
    await send(any_store, [first, second], subject="s")
    async with any_store.writing(NOW) as uow:
        assert first.person_id is not None
        await uow.outbox.edit(on_terminals_of("s", first.person_id), lane=Lane.REPLY, params={"n": 5})
    shown = {held.terminal_id: held.params for held in await claim(any_store)}

    assert shown == {first.id: {"n": 5}, second.id: {"n": 1}}


async def test_cancelling_stops_only_what_nobody_has_seen(any_store: Store) -> None:
    seen, unseen = await chats(any_store, 2)
    await send(any_store, [seen], subject="s")
    (held,) = await claim(any_store)
    await settle(any_store, held)
    await send(any_store, [unseen], subject="s")
    async with any_store.writing(NOW) as uow:
        await uow.outbox.edit(one(held.id), lane=Lane.REPLY, params={"n": 2})
        stopped = await uow.outbox.cancel(about("s"), "withdrawn")
        states = await uow.outbox.states("s")

    assert stopped == 1
    assert states == {"sent": 1, "cancelled": 1}
    assert [one_.id for one_ in await claim(any_store)] == [held.id]


async def test_a_retry_counts_as_an_attempt_and_being_put_back_does_not(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1))
    (held,) = await claim(any_store)
    await settle(any_store, held, "queued", reason="timeout")
    (again,) = await claim(any_store)
    await settle(any_store, again, "queued", reason="paced", attempted=False)
    (third,) = await claim(any_store)

    assert (again.attempts, third.attempts) == (1, 1)


async def test_a_broadcast_is_one_message_with_a_token_for_each_open_terminal(any_store: Store) -> None:
    everyone = await chats(any_store, 50)
    async with any_store.writing(NOW) as uow:
        await uow.terminals.close(everyone[0].id, "blocked")
        await uow.outbox.broadcast(HELLO, select(terminals.c.id), Lane.TASK, subject="task:1")
    held = await claim(any_store)

    assert {one_.terminal_id for one_ in held} == {terminal.id for terminal in everyone[1:]}
    assert len({one_.token for one_ in held}) == 49
    assert all(len(one_.token) == 32 and int(one_.token, 16) >= 0 for one_ in held)
    assert {one_.kind for one_ in held} == {"common.sorry"}
    assert held[0].params == {"n": 1}


async def test_a_pressed_button_is_found_by_token_and_meaning_before_and_after_an_edit(any_store: Store) -> None:
    await send(any_store, await chats(any_store, 1), subject="s")
    (held,) = await claim(any_store)
    code = button_code(held.buttons[0])
    async with any_store.writing(NOW) as uow:
        await uow.outbox.edit(about("s"), lane=Lane.REPLY, buttons=[Button("other", "a.b", {"y": 2})])
        pressed = await uow.outbox.pressed(held.token)
        nobody = await uow.outbox.pressed("0" * 32)

    assert pressed is not None
    assert (pressed.button(code) or {})["action"] == "forms.cancel"
    assert pressed.button("nonsense") is None
    assert nobody is None


async def test_a_closed_terminal_gets_nothing_that_was_queued_for_it(any_store: Store) -> None:
    chat, other = await chats(any_store, 2)
    await send(any_store, [chat, other])
    async with any_store.writing(NOW) as uow:
        await uow.outbox.claims.cancel_for(chat.id, "blocked")

    assert [held.terminal_id for held in await claim(any_store)] == [other.id]


async def test_what_is_rolled_back_leaves_no_letter(any_store: Store) -> None:
    (chat,) = await chats(any_store, 1)
    with pytest.raises(ZeroDivisionError):
        async with any_store.writing(NOW) as uow:
            await uow.outbox.send([chat], HELLO, Lane.REPLY)
            raise ZeroDivisionError

    assert await claim(any_store) == []


async def test_two_claims_at_once_share_the_queue_without_overlap(any_store: Store) -> None:
    import asyncio

    await send(any_store, await chats(any_store, 40))
    batches = await asyncio.gather(*(claim(any_store, limit=10) for _ in range(4)))
    ids = [held.id for batch in batches for held in batch]

    assert len(ids) == len(set(ids))
    assert len(ids) + len(await claim(any_store)) == 40
