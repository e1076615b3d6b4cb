"""What comes in from any channel, in words of our own: the same for Telegram, a web phone and whatever comes later.

Adapters build these from raw updates and clean every text at the edge (see :func:`clean_text`); nothing here knows a
vendor.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

MAX_TEXT = 8000

# Bidirectional controls can make a text read otherwise than it is stored; other format and control characters
# (NUL, lone surrogates) crash or differ between stores.
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean_text(text: str) -> str:
    """Returns a text that every store takes and that reads as it is written.

    Args:
        text: anything a platform sent.

    Returns:
        The text in NFC, without NUL, lone surrogates, bidi controls and other controls than newline and tab,
        at most MAX_TEXT characters.
    """
    text = text[: MAX_TEXT * 2].encode("utf-8", "ignore").decode("utf-8", "ignore")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BIDI)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", text)[:MAX_TEXT].strip()


@dataclass(frozen=True)
class Attachment:
    """A file that a platform keeps; only its id is stored, it is fetched when somebody opens it."""

    kind: Literal["photo", "voice", "video", "document", "location"]
    file_id: str
    name: str = ""
    size: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    account: str = ""
    """The channel account that keeps the file: no other one knows its id. The router writes it in."""

    def as_json(self) -> dict[str, Any]:
        """Returns the form in which facts keep it."""
        return {key: value for key, value in self.__dict__.items() if value not in (None, "")}


@dataclass(frozen=True)
class Contact:
    """A shared phone number; ``own`` is true only if the platform vouches that it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True)
class Press:
    """A pressed button: the opaque data that it carried, and the handle by which the press is acknowledged."""

    data: str
    handle: str = ""


@dataclass(frozen=True)
class Incoming:
    """One event of one chat.

    ``what`` is message, edited, press, started (/start with its code in ``text``), joined (the bot came into a
    group), left (removed or blocked), returned (unblocked) or moved (a group got a new address: ``moved_to``).
    ``sender`` is the address of the sender's private chat in the same account, None for anonymous admins and channels.
    """

    channel: str
    account: str
    event_id: str
    chat: str
    chat_kind: Literal["private", "group"]
    what: Literal["message", "edited", "press", "started", "joined", "left", "returned", "moved"]
    sender: str | None = None
    sender_name: str = ""
    chat_name: str = ""
    message_id: str = ""
    text: str = ""
    at: datetime | None = None
    press: Press | None = None
    contact: Contact | None = None
    attachments: tuple[Attachment, ...] = ()
    moved_to: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def with_owned_files(self) -> "Incoming":
        """Returns the same event with each attachment naming the account that keeps its file."""
        owned = tuple(replace(one, account=self.account) for one in self.attachments)
        return replace(self, attachments=owned) if owned else self


_COMMAND = re.compile(r"^[/／](?P<name>[A-Za-z_]+|[一-鿿]+)(?:@\w+)?(?:[\s　:：]+|$)(?P<rest>.*)$", re.DOTALL)


def split_command(text: str) -> tuple[str, str] | None:
    """Splits '/visit@gridbot 张三' into ('visit', '张三'); None if the text is no command with a slash."""
    match = _COMMAND.match(text)
    return None if match is None else (match["name"].lower(), match["rest"].strip())
