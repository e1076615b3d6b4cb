"""What an area of work (reports, visits, leave …) offers to the router: commands, buttons, forms.

Adding a command: write an Area in a folder of its own, and name it in handlers/catalogue.py. Nothing else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handlers.context import Context
    from handlers.forms.form import Form
    from storage.repositories.letters import Button


@dataclass(frozen=True)
class Todo:
    """One thing somebody must do now: a line (kind and params of its words) and the button that does it."""

    kind: str
    params: Mapping[str, Any]
    button: "Button | None" = None
    order: int = 5  # 0 is the most pressing; equal numbers keep the areas' order.


@dataclass(frozen=True)
class Undoable:
    """The newest thing that somebody filed in an area, and how it is taken back."""

    at: datetime
    take_back: Callable[[], Awaitable[None]]


def undo_of(newest: tuple[int, datetime] | None, take_back: Callable[[int], Awaitable[None]]) -> Undoable | None:
    """Returns how an area's newest fact is taken back by its id; None where there is none.

    Args:
        newest: the fact's id, and when it was filed.
        take_back: what 撤回 below that fact does.
    """
    return Undoable(newest[1], partial(take_back, newest[0])) if newest is not None else None


Run = Callable[["Context", str], Awaitable[None]]
Press = Callable[["Context", Mapping[str, Any]], Awaitable[None]]
Correct = Callable[["Context", str], Awaitable[bool]]
ListTodo = Callable[["Context"], Awaitable[Sequence[Todo]]]
FindUndoable = Callable[["Context"], Awaitable[Undoable | None]]


@dataclass(frozen=True)
class Command:
    """A command with its Latin and its Chinese name.

    ``run`` gets what stands after the name. ``takes_text``: in a private chat the Chinese name works without a slash
    as a prefix; otherwise only as the whole text. ``roles``: who is shown it (None: everybody). ``in_groups``: whether
    it answers in groups. ``ends_forms``: gives up the active form, so its name alone is never an answer to one.
    ``hints``: everyday words; a private text that holds one is kept like any other, with a button for this command.
    ``asked_by``: the same for words of a question: nothing of the text goes along. ``reads_hints``: takes a hint's
    whole sentence although its name is no prefix. ``also``: other Chinese names, which work as the whole text.
    """

    name: str
    chinese: str
    run: Run
    takes_text: bool = False
    roles: frozenset[str] | None = None
    in_groups: bool = True
    ends_forms: bool = False
    hints: Sequence[str] = ()
    asked_by: Sequence[str] = ()
    reads_hints: bool = False
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Area:
    """One folder of handlers: what it answers to."""

    name: str
    commands: Sequence[Command] = ()
    actions: Mapping[str, Press] = field(default_factory=dict)
    forms: Sequence["Form"] = ()
    correct: Correct | None = None
    """Called with an edited message's new text; answers whether something was filed from that message."""
    take: Correct | None = None
    """Called with a private text that is no command and answers no form; answers whether it was taken."""
    started: Correct | None = None
    """Called with the word of a deep link that somebody known opened; answers whether it was this area's."""
    todo: ListTodo | None = None
    """What this person must do now, for /today."""
    undoable: FindUndoable | None = None
    """The newest thing this person filed here, for /undo; the newest of all areas is taken back."""


class Areas:
    """All areas, with a look-up for each kind of thing; two areas may not claim the same name."""

    def __init__(self, areas: Sequence[Area]) -> None:
        """Builds the look-ups; raises ValueError for a name that is claimed twice."""
        self.areas = tuple(areas)
        self.commands: dict[str, Command] = {}
        self.actions: dict[str, Press] = {}
        self.forms: dict[str, Form] = {}
        for area in areas:
            for command in area.commands:
                _claim(self.commands, command.name, command)
                for chinese in (command.chinese, *command.also):
                    _claim(self.commands, chinese, command)
            for action, press in area.actions.items():
                _claim(self.actions, f"{area.name}.{action}", press)
            for form in area.forms:
                _claim(self.forms, form.name, form)

    @property
    def distinct_commands(self) -> list[Command]:
        """Every command once, in the order of the areas."""
        return list(dict.fromkeys(self.commands.values()))


def _claim(table: dict[str, Any], name: str, thing: Any) -> None:
    if name in table and table[name] is not thing:
        raise ValueError(f"two areas claim {name!r}")
    table[name] = thing
