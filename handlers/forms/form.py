"""What a guided form is: fields that are asked one after the other until nothing is missing.

A form is state in the database and works the same on every channel; a field's question is the letter
``<form>.ask_<field>``, given all answers so far.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handlers.context import Context

Answers = dict[str, Any]
"""Field name → answer, JSON values only: it is kept in the store between two messages."""


@dataclass(frozen=True)
class Choice:
    """One button below a question: the name of its label, the label's params, and the answer it stands for."""

    label: str
    value: Any
    params: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None


@dataclass(frozen=True)
class Ok:
    """The answer was understood; ``also`` are answers of other fields that came in the same sentence."""

    value: Any
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Again:
    """The answer was not understood, or not surely: what to say, and what to offer instead."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Stop:
    """The form cannot go on: the letter to say as the last word."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Redo:
    """Earlier answers are taken back and asked for anew: the names of their fields."""

    fields: Sequence[str]


Result = Ok | Again | Stop | Redo
Read = Callable[["Context", Answers, str], Awaitable[Result]]
Choose = Callable[["Context", Answers, Any], Awaitable[Result]]
Offer = Callable[["Context", Answers], Awaitable[Sequence[Choice]]]


async def take_as_is(_context: "Context", _answers: Answers, value: Any) -> Ok | Again | Stop:
    """Takes what was pressed, or written, as the answer."""
    return Ok(value)


async def read_reason(_context: "Context", _answers: Answers, text: str) -> Ok | Again | Stop:
    """Takes whatever was written as a reason, in 200 characters."""
    return Ok(text.strip()[:200])


@dataclass(frozen=True)
class Field:
    """One question: how a typed answer is read, how a pressed one is taken, what is offered, and when it is asked."""

    name: str
    read: Read
    choose: Choose = take_as_is
    offer: Offer | None = None
    asked_when: Callable[[Answers], bool] = lambda _answers: True
    takes_files: bool = False  # A photo or a voice without a word is an answer too.


@dataclass(frozen=True)
class Form:
    """A form's fields in order, and what happens when none is missing."""

    name: str
    fields: Sequence[Field]
    finish: Callable[["Context", Answers], Awaitable[None]]

    def missing(self, answers: Answers) -> Field | None:
        """Returns the first field that must be asked and is not answered."""
        return next((f for f in self.fields if f.name not in answers and f.asked_when(answers)), None)

    def field(self, name: str) -> Field | None:
        """Returns a field by name."""
        return next((f for f in self.fields if f.name == name), None)
