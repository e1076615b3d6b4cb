"""Whether a chat still moves: a page waits for that before it shows an answer."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.engine import Store
from storage.repositories.conversations import Conversations
from storage.repositories.letters import Lane, Letter

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(("due_in", "moves"), [({"milliseconds": 1}, True), ({"hours": 1}, False)])
async def test_an_answer_written_after_the_look_began_is_waited_for_and_a_later_letter_is_not(
    any_store: Store, due_in: dict[str, int], moves: bool
) -> None:
    async with any_store.writing(NOW) as uow:
        chat = await uow.terminals.meet("paper", "paper", "chat", "private")
        await uow.outbox.send([chat], Letter("common.sorry"), Lane.REPLY, due_at=NOW + timedelta(**due_in))
    async with any_store.reading(NOW) as uow:
        found = await Conversations(uow.connection, uow.now).is_moving("paper", "chat")

    assert found == moves
