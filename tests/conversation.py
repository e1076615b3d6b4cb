"""A conversation with the real program, minus the network: real store, router, forms, outbox, renderer and words.

Only the channel is a fake, and it satisfies the channel's Protocol: what a person would see on a phone is in ``shown``.
"""

import functools
import itertools
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.port import Outgoing, Sent
from bot.delivery.links import with_link
from bot.inbox.handle import InboxHandler
from bot.inbox.receive import Receiver
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from bot.wiring import open_world
from config.settings import Settings
from handlers import jobs
from handlers.catalogue import all_jobs
from handlers.context import World
from handlers.events import Contact, Incoming, Press
from handlers.tasks.counters.counting import refresh_counters
from storage.engine import Store
from storage.repositories.outbox_claims import Settlement
from tests.paper import PaperChannel

# Reading the translations and compiling the templates takes longer than most tests, and no test changes them.
_words = functools.cache(Words)
_pictures = functools.cache(pictures)

NOON = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 10:00 in China: an ordinary working day."""


def november(day: int, hour: int, minute: int = 0) -> datetime:
    """Returns a moment of that November in China."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class HandClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        """Starts at a moment."""
        self._now = now

    def now(self) -> datetime:
        """Returns the moment that the test set."""
        return self._now

    def move_to(self, now: datetime) -> None:
        """Sets the moment."""
        self._now = now

    def pass_by(self, **duration: float) -> None:
        """Moves the clock by a timedelta's arguments."""
        self._now += timedelta(**duration)


@dataclass
class Town:
    """The program around a store, and the phones that talk to it."""

    store: Store
    world: World
    clock: HandClock
    channel: PaperChannel
    renderer: Renderer
    receiver: Receiver
    handler: InboxHandler
    phones: dict[str, "Phone"] = field(default_factory=dict)
    _events: Any = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def open(cls, store: Store, clock: HandClock | None = None, **settings: Any) -> "Town":
        """Builds the program on a migrated store."""
        clock = clock or HandClock()
        read = Settings(**{"office_phone": "0943-3221234", **settings})
        world = await open_world(read, store, clock)
        channel = PaperChannel()
        words = _words(read.zone)
        handler = InboxHandler(store, world, {channel.account: channel}, clock, words)
        renderer = Renderer(words, _pictures())
        return cls(store, world, clock, channel, renderer, Receiver(store, clock), handler)

    async def person_id(self, name: str) -> int:
        """Returns the id of somebody on the roster; the name must be one person's alone."""
        async with self.store.reading(self.clock.now()) as uow:
            (person,) = {post.person_id for post in await uow.people.named(name, "/", uow.now.date())}
        return person

    async def phone(self, name: str, address: str | None = None) -> "Phone":
        """Returns the phone of somebody on the roster, joined; the name must be one person's alone."""
        if name not in self.phones:
            person = await self.person_id(name)
            async with self.store.writing(self.clock.now()) as uow:
                terminal = await uow.terminals.meet("paper", "paper", address or f"chat-{person}", "private")
                await uow.terminals.give(terminal.id, person_id=person)
            self.phones[name] = Phone(self, address or f"chat-{person}")
        return self.phones[name]

    async def join(self, number: str) -> "Phone":
        """Returns the phone of somebody who has just joined by sharing their number."""
        phone = Phone(self, f"chat-{number}")
        await phone.says(contact=Contact(number, own=True))
        return phone

    async def group(self, grid_code: str) -> "Phone":
        """Returns a group bound to a grid; speak in it with ``says(text, sender=phone)``."""
        address = f"group-{grid_code}"
        async with self.store.writing(self.clock.now()) as uow:
            grid = await uow.grids.by_code(grid_code)
            assert grid is not None
            terminal = await uow.terminals.meet("paper", "paper", address, "group")
            await uow.terminals.give(terminal.id, grid_id=grid.id)
        return Phone(self, address, is_group=True)

    async def settle(self) -> None:
        """Handles all that was received and delivers all that is due."""
        while await self.handler.handle_waiting():
            pass
        while await self._deliver():
            pass

    async def _deliver(self) -> int:
        now = self.clock.now()
        async with self.store.writing(now) as uow:
            claimed = await uow.outbox.claims.claim("paper", range(5), 500, "test", 60)
        for one in claimed:
            outgoing = self.renderer.render(await with_link(one, self.channel), self.channel.limits)
            (outcome,) = await self.channel.send([outgoing])
            assert isinstance(outcome, Sent)
            settled = Settlement(one.id, one.version, "sent", now, now, outcome.message_id, outgoing.text)
            async with self.store.writing(now) as uow:
                await uow.outbox.claims.settle([settled])
        return len(claimed)

    async def count(self) -> None:
        """Counts what live counters show and lets the second pass for which an edit of one is held back."""
        await refresh_counters(self.store, self.clock.now())
        self.clock.pass_by(seconds=1)
        await self.settle()

    async def tick(self) -> None:
        """Runs the jobs that are due and delivers what they queued."""
        await jobs.run_due(self.store, self.world, self.clock, all_jobs())
        await self.settle()


@dataclass
class Phone:
    """One chat as its owner sees it."""

    town: Town
    address: str
    is_group: bool = False
    _messages: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def shown(self) -> list[Outgoing]:
        """All messages in this chat that the bot wrote, edits applied."""
        return self.town.channel.chats.get(self.address, [])

    @property
    def last(self) -> str:
        """The text of the newest message; empty if there is none."""
        return self.shown[-1].text if self.shown else ""

    @property
    def texts(self) -> list[str]:
        """The texts of all messages in this chat, oldest first."""
        return [message.text for message in self.shown]

    def heard(self, words: str) -> list[str]:
        """The texts that hold these words, oldest first."""
        return [text for text in self.texts if words in text]

    def labels(self, message: int = -1) -> list[str]:
        """The labels of a message's buttons."""
        return [button.label for row in self.shown[message].buttons for button in row]

    async def says(self, text: str = "", *, sender: "Phone | None" = None, **event: Any) -> str:
        """Writes into the chat, lets the program work, and returns the newest message shown."""
        message_id = str(event.pop("message_id", next(self._messages)))
        await self._send(what=event.pop("what", "message"), text=text, message_id=message_id, sender=sender, **event)
        return self.last

    async def edits(self, message_id: str, text: str) -> str:
        """Edits one of the own messages."""
        return await self.says(text, what="edited", message_id=message_id)

    async def presses(self, label: str, *, sender: "Phone | None" = None) -> str:
        """Presses the newest button whose label holds ``label``; returns the newest message shown."""
        return await self.presses_data(self.data(label), sender=sender)

    def data(self, label: str) -> str:
        """The opaque data of the newest button whose label holds ``label``, to be pressed when it is gone or twice."""
        for message in reversed(self.shown):
            for button in (button for row in message.buttons for button in row):
                if label in button.label:
                    return button.data
        raise AssertionError(f"no button {label!r}; the newest has {self.labels() if self.shown else []}")

    async def presses_data(self, data: str, *, sender: "Phone | None" = None) -> str:
        """Presses a button by its opaque data, as somebody might years later."""
        await self._send(what="press", press=Press(data), sender=sender)
        return self.last

    async def _send(self, *, what: str, sender: "Phone | None", **values: Any) -> None:
        event_id = str(next(self.town._events))
        incoming = Incoming(
            channel="paper", account="paper", event_id=event_id, chat=self.address,
            chat_kind="group" if self.is_group else "private", what=what,  # type: ignore[arg-type]
            sender=sender.address if sender else (None if self.is_group else self.address),
            at=None, **values,
        )  # fmt: skip
        raw = json.dumps(asdict(incoming), ensure_ascii=False)
        await self.town.receiver.receive([{"account": "paper", "event_id": event_id, "chat": self.address, "raw": raw}])
        await self.town.settle()
