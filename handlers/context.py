"""What a use case is given: the world (settings, rules, calendar), the unit of work, and who is speaking where.

Must never send or render: it queues letters in the unit of work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from config.calendar import Calendar
from config.rulebooks.schema import Rulebook
from config.settings import Settings
from handlers.events import Incoming
from storage.repositories.forms import FormState
from storage.repositories.letters import Button, Lane, Letter, Pressed
from storage.repositories.people import Person, Post
from storage.repositories.terminals import Terminal
from storage.repositories.which import one
from storage.unit_of_work import UnitOfWork

MERGED = "unasked.merged"
"""The kind of a letter in which handlers/unasked.py merged several."""

if TYPE_CHECKING:
    from handlers.areas import Areas


@dataclass
class World:
    """What stays the same from one event to the next; the calendar is replaced when days are imported."""

    settings: Settings
    rulebooks: Mapping[str, Rulebook]
    calendar: Calendar
    areas: "Areas"

    def local(self, moment: datetime) -> datetime:
        """Returns a moment as people here read it."""
        return moment.astimezone(self.settings.zone)

    async def rulebook_of(self, uow: UnitOfWork, grid_path: str) -> Rulebook | None:
        """Returns the rulebook that a grid follows: its own, or the nearest one above it."""
        ids = [int(part) for part in grid_path.strip("/").split("/")]
        grids = await uow.grids.by_ids(ids)
        for grid_id in reversed(ids):
            grid = grids.get(grid_id)
            if grid is not None and grid.rulebook:
                return self.rulebooks.get(grid.rulebook)
        return None


@dataclass
class Context:
    """One event being handled."""

    world: World
    uow: UnitOfWork
    event: Incoming
    terminal: Terminal
    person: Person
    posts: Sequence[Post]
    form: FormState | None = None
    """The half-filled form that waits for this person's next answer on this terminal."""
    pressed: Pressed | None = None
    note: Letter | None = None
    """What a pressed button says for a moment on the screen (a toast); a group shows it to the presser alone."""
    demanded: bool = True
    """Whether any head asks anybody for anything by a day; True where nobody looked."""
    guessed: bool = False
    """Whether what is run was read out of a sentence without a space: a form that it opens is easy to leave."""
    replies: int = field(default=0, init=False)

    @property
    def now(self) -> datetime:
        """The moment of handling, aware, in UTC."""
        return self.uow.now

    @property
    def local_now(self) -> datetime:
        """The moment of handling as people here read it."""
        return self.world.local(self.uow.now)

    @property
    def today(self) -> date:
        """The local day."""
        return self.local_now.date()

    @property
    def in_group(self) -> bool:
        """Whether this was said in a group, where no phone lists and no names of the late are ever shown."""
        return self.terminal.kind == "group"

    @property
    def source(self) -> str:
        """Names the chat message, so that an edit of it finds what was filed from it."""
        return f"{self.terminal.id}:{self.event.message_id}" if self.event.message_id else ""

    @property
    def own_paths(self) -> list[str]:
        """The subtrees of the person's own grids."""
        return sorted({post.grid_path for post in self.posts})

    async def reply(self, kind: str, buttons: Iterable[Button] = (), /, *, subject: str = "", **params: Any) -> None:
        """Queues an answer to where the event came from."""
        await self.send_to([self.terminal], kind, buttons, lane=Lane.REPLY, subject=subject, **params)
        self.replies += 1

    async def tell(
        self,
        person_ids: Iterable[int],
        kind: str,
        buttons: Iterable[Button] = (),
        /,
        *,
        lane: Lane = Lane.REPLY,
        subject: str = "",
        **params: Any,
    ) -> int:
        """Queues a letter for every open terminal of people; returns how many terminals that is."""
        terminals = await self.uow.terminals.of_people(person_ids)
        await self.send_to(terminals, kind, buttons, lane=lane, subject=subject, **params)
        return len(terminals)

    async def send_to(
        self,
        terminals: Iterable[Terminal],
        kind: str,
        buttons: Iterable[Button] = (),
        /,
        *,
        lane: Lane,
        subject: str = "",
        **params: Any,
    ) -> None:
        """Queues a letter for terminals that the caller chose."""
        await self.uow.outbox.send(terminals, Letter(kind, params, tuple(buttons)), lane, subject=subject)

    async def edit_pressed(self, kind: str | None = None, buttons: Iterable[Button] = (), **params: Any) -> None:
        """Changes the letter whose button was pressed, on the screen where it was pressed.

        A letter that holds several is left as it is: its other parts still mean what they say.
        """
        assert self.pressed is not None
        if self.pressed.kind == MERGED:
            return
        await self.uow.outbox.edit(
            one(self.pressed.id), lane=Lane.REPLY, kind=kind, params={**self.pressed.params, **params}, buttons=buttons
        )
        self.replies += 1

    async def keep_form(self, form: FormState) -> None:
        """Makes a form the one that waits for this person's next answer here."""
        await self.uow.forms.save(form)
        self.form = form

    async def end_form(self) -> bool:
        """Forgets the form that waits here; returns whether there was one."""
        if self.form is None:
            return False
        await self.uow.forms.end(self.form.terminal_id, self.form.person_id)
        self.form = None
        return True

    async def private_terminal(self) -> Terminal | None:
        """Returns where the person can be asked alone: this chat if it is private, else their newest private one."""
        if not self.in_group:
            return self.terminal
        mine = await self.uow.terminals.of_people([self.person.id])
        same = [terminal for terminal in mine if terminal.account == self.terminal.account]
        return next(iter(same or mine), None)
