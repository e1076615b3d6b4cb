"""What a chat's screen shows: its conversation, whose it is, and whether an answer is on its way.

Must never write, and must never render: texts are those that were sent, buttons are letters of the outbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.context import World
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.conversations import Conversations, SentMessage, TypedMessage

MOST_LINES = 80

__all__ = ["Conversation", "Owner", "Phones", "SentMessage", "TypedMessage"]


@dataclass(frozen=True)
class Conversation:
    """A chat's newest lines in their order; ``moving`` while an answer or an edit is on its way."""

    lines: Sequence[SentMessage | TypedMessage]
    moving: bool


@dataclass(frozen=True)
class Owner:
    """Whose phone it is: a person's name with the posts as (title, grid), or a group's grid."""

    name: str
    posts: Sequence[tuple[str, str]]


class Phones:
    """Reads chats of channel accounts."""

    def __init__(self, store: Store, world: World, clock: Clock) -> None:
        """Takes what is read from."""
        self._store = store
        self._world = world
        self._clock = clock

    async def conversation(self, account: str, address: str, limit: int = MOST_LINES) -> Conversation:
        """Returns what was said in a chat.

        Args:
            account: the channel account.
            address: the chat's address there.
            limit: how many lines of each side at most, the newest.

        Returns:
            The lines by time; what was typed stands before the answer of the same moment.
        """
        async with self._store.reading(self._clock.now()) as uow:
            chats = Conversations(uow.connection, uow.now)
            moving = await chats.is_moving(account, address)
            sent = await chats.sent_to(account, address, limit)
            typed = await chats.typed_in(account, address, limit)
        lines: list[SentMessage | TypedMessage] = [*typed, *sent]
        lines.sort(key=lambda line: (line.at, isinstance(line, SentMessage), line.id))
        return Conversation(lines, moving)

    async def owner(self, account: str, address: str) -> Owner | None:
        """Returns whose chat it is; None if it is nobody's."""
        now = self._clock.now()
        async with self._store.reading(now) as uow:
            terminal = await uow.terminals.at(account, address)
            if terminal is None:
                return None
            if terminal.grid_id is not None:
                grid = await uow.grids.get(terminal.grid_id)
                return Owner(grid.name, (("工作群", grid.name),))
            if terminal.person_id is None:
                return None
            person = await uow.people.get(terminal.person_id)
            posts = await uow.people.posts_of(person.id, self._world.local(now).date())
        return Owner(person.name, [(post.title, post.grid_name) for post in posts])
