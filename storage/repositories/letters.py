"""What a use case says to somebody: a letter with its buttons and its lane, and the delivery that a press comes from.

Must never hold words: they are found when the letter is sent, in the language of whoever reads it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from storage.repositories.plain import plain


class Lane(IntEnum):
    """Order of sending: a smaller number goes first."""

    REPLY = 0
    URGENT_TASK = 1
    TASK = 2
    REMINDER = 3
    DIGEST = 4


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Button(NamedTuple):
    """A button: its label (a name of the words, with params), and what pressing it means."""

    label: str
    action: str
    subject: Mapping[str, Any] = _NOTHING
    params: Mapping[str, Any] = _NOTHING
    row: int | None = None  # Buttons with the same number stand side by side; None: a row of its own.
    # No longer shown, and still answered when it is pressed on an old screen.
    hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """Returns the form in which the outbox keeps it."""
        return {
            "label": self.label, "action": self.action, "subject": plain(self.subject), "params": plain(self.params),
            "row": self.row, **({"hidden": True} if self.hidden else {}),
        }  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """What is to be said: a kind and its parameters; words are found when it is sent."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns the columns of the outbox that hold it."""
        return {"kind": self.kind, "params": plain(self.params), "buttons": [b.as_json() for b in self.buttons]}


class Packed(NamedTuple):
    """A letter as the outbox keeps it, put into text before the transaction that queues it."""

    kind: str
    params: str
    buttons: str

    @classmethod
    def of(cls, letter: Letter) -> "Packed":
        """Packs a letter; what is not plain is made so as :func:`plain` does it."""
        buttons = [
            b.as_json()
            if b.hidden
            else {
                "label": b.label,
                "action": b.action,
                "subject": b.subject or {},
                "params": b.params or {},
                "row": b.row,
            }
            for b in letter.buttons
        ]
        return cls(letter.kind, _text(letter.params), _text(buttons))


def _text(value: Any) -> str:
    """Writes JSON; what orjson would write in its own way is left to :func:`plain`."""
    try:
        return orjson.dumps(value, plain, _LEFT_TO_PLAIN).decode()
    except orjson.JSONEncodeError:
        # Keys that are no texts, or what no letter may hold: then this raises as well.
        return orjson.dumps(plain(value)).decode()


_LEFT_TO_PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


class Mail(NamedTuple):
    """One packed letter for one terminal."""

    terminal_id: int
    account: str
    letter: Packed
    subject: str = ""


@dataclass(frozen=True)
class Pressed:
    """The delivery whose button was pressed, with the words it now bears and every button it ever had."""

    id: int
    terminal_id: int
    message_id: int | None
    kind: str
    params: dict[str, Any]
    buttons: list[dict[str, Any]]
    subject: str
    vendor_message_id: str | None
    created_at: datetime

    def rest(self, *gone: str) -> list[Button]:
        """Returns its buttons as they stand, without those of some actions."""
        return [
            Button(b["label"], b["action"], b["subject"], b["params"], b["row"], b.get("hidden", False))
            for b in self.buttons
            if b["action"] not in gone
        ]

    def button(self, code: str) -> dict[str, Any] | None:
        """Returns the button that bears a code, today's before an earlier one."""
        return next((button for button in self.buttons if button_code(button) == code), None)


def button_code(button: Mapping[str, Any]) -> str:
    """Returns a short code of what a button does: an edit that moves or drops buttons cannot change its meaning."""
    meaning = json.dumps([button["action"], button["subject"]], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(meaning.encode()).hexdigest()[:10]
