"""What a channel is: it turns raw updates into events, and sends batches with a typed outcome for each recipient.

Only adapters translate vendor errors; only delivery maps outcomes to states. A channel decides nothing else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from handlers.events import Incoming


@dataclass(frozen=True)
class Limits:
    """What one message of a channel may hold; each adapter names the vendor's page beside its numbers."""

    text_utf16_units: int
    caption_utf16_units: int
    buttons_a_message: int
    button_label_characters: int
    messages_per_second: float
    chat_interval_s: float
    group_messages_per_minute: int
    resends_files: bool = False  # Whether a file that came in by this account goes out again by its id alone.


class RenderedButton(NamedTuple):
    """A button as it is shown: its words, and the opaque data that a press brings back (at most 64 bytes)."""

    label: str
    data: str
    ask_contact: bool = False  # Share-my-number key, where a channel has one.


@dataclass(frozen=True)
class Picture:
    """A file that goes with a message; photos are shown, documents are offered."""

    name: str
    content: bytes
    as_photo: bool = True


KeptKind = Literal["photo", "voice", "video", "document"]


@dataclass(frozen=True)
class KeptFile:
    """A file that the sending account keeps already: it goes out again by its id, nothing is downloaded."""

    kind: KeptKind
    file_id: str


class Outgoing(NamedTuple):
    """One message to one chat, in words; with ``edits`` it changes the message of that vendor id instead."""

    delivery_id: int
    address: str
    is_group: bool
    text: str
    buttons: tuple[tuple[RenderedButton, ...], ...] = ()
    picture: Picture | None = None
    file: KeptFile | None = None  # In place of a picture, where the channel's limits say that it resends files.
    edits: str | None = None
    clears_keyboard: bool = False  # Takes a share-my-number key away that an earlier message showed.


class Sent(NamedTuple):
    """The platform took it; ``message_id`` is its id there (None if an edit changed nothing)."""

    message_id: str | None


@dataclass(frozen=True)
class Throttled:
    """The platform asks to wait; ``whole_account`` if it is not about this chat alone."""

    retry_after_s: float
    whole_account: bool = False


@dataclass(frozen=True)
class ChatGone:
    """Nobody can be reached there any more: blocked, removed, deactivated."""

    reason: str


@dataclass(frozen=True)
class ChatMoved:
    """The chat has a new address."""

    new_address: str


@dataclass(frozen=True)
class Rejected:
    """The platform will never take this message; ``code`` is safe to log and to show."""

    code: str


@dataclass(frozen=True)
class Unavailable:
    """The platform could not be reached, or failed on its side, before it took the message: try again."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """Sent, and the answer was lost: it may or may not have arrived."""

    code: str


Outcome = Sent | Throttled | ChatGone | ChatMoved | Rejected | Unavailable | Unknown

Receive = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
"""Commits raw updates (mappings with account, event_id, chat, raw) to the inbox; returns after the commit."""


class Channel(Protocol):
    """One account on one platform."""

    name: str
    account: str
    limits: Limits

    def parse(self, raw: str) -> Incoming | None:
        """Reads one raw update as it was kept in the inbox; None if it is nothing that we answer. Never raises."""
        ...

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Sends a batch; the outcomes stand in the batch's order. Never raises for a vendor's or network's failure."""
        ...

    async def acknowledge(self, event: Incoming, note: str = "") -> None:
        """Stops the button's spinner, best effort, after the commit."""
        ...

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Fetches an attachment, counting bytes while reading; raises FileTooLarge or FileUnavailable."""
        ...

    async def run_ingress(self, receive: Receive) -> None:
        """Receives updates until cancelled; acknowledges an update to the platform only after ``receive`` returned."""
        ...

    async def publish_commands(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Shows the platform's command menu: role → (latin name, description in Chinese)."""
        ...

    async def publish_commands_to(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Shows one private chat the menu of its owner's roles."""
        ...

    async def start_link(self, word: str) -> str | None:
        """Returns the web address that opens this account's chat and hands it a word (1-64 of A-Z a-z 0-9 _ -).

        None where the platform has no such links or cannot be asked now. Never raises.
        """
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...


class FileTooLarge(Exception):
    """The attachment is larger than the limit that was given."""


class FileUnavailable(Exception):
    """The platform no longer gives the attachment out."""


class AccountRefused(Exception):
    """The platform refuses the account or its settings; only the operator can mend it. The text is safe to show."""
