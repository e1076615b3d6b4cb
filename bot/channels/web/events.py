"""What a page's POSTs mean, as JSON in the inbox: written when they arrive, read when they are handled.

Must never trust what it reads: texts are cleaned, everything else must have its form or the event is none.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from handlers.events import Attachment, Contact, Incoming, Press, clean_text

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_DATA = re.compile(r"[!-~]{1,64}")
_KINDS = ("message", "edited", "press", "started")
_ATTACHED = ("photo", "voice", "location")


@dataclass(frozen=True)
class Typed:
    """One thing that somebody did on a page; ``sender`` is the address of the own phone of who did it.

    ``event_id`` is made by the page, so that the same thing sent twice is one. ``message_id`` names the own message
    that is said or edited.
    """

    event_id: str
    chat: str
    is_group: bool
    what: Literal["message", "edited", "press", "started"]
    sender: str
    sender_name: str = ""
    message_id: str = ""
    text: str = ""
    data: str = ""
    attachments: Sequence[Attachment] = ()
    shared_number: str = ""

    def as_update(self, account: str) -> Mapping[str, Any]:
        """Returns the row that the inbox keeps."""
        raw = {
            "id": self.event_id, "chat": self.chat, "group": self.is_group, "what": self.what, "sender": self.sender,
            "name": self.sender_name, "message": self.message_id, "text": clean_text(self.text), "data": self.data,
            "files": [one.as_json() for one in self.attachments], "phone": self.shared_number,
        }  # fmt: skip
        written = json.dumps(raw, ensure_ascii=False)
        return {"account": account, "event_id": self.event_id, "chat": self.chat, "raw": written}


def is_event_id(text: object) -> bool:
    """Whether a page's own id of an event can be used."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def parse_event(raw: str, channel: str, account: str) -> Incoming | None:
    """Reads an event as it was kept; None for anything that :class:`Typed` did not write. Never raises."""
    try:
        values = json.loads(raw)
        return _incoming(values, channel, account) if isinstance(values, dict) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _incoming(values: Mapping[str, Any], channel: str, account: str) -> Incoming | None:
    what, is_group = values["what"], values["group"] is True
    chat, sender, event_id, message_id = (str(values[key]) for key in ("chat", "sender", "id", "message"))
    if what not in _KINDS or not chat or not is_event_id(event_id):
        return None
    data = str(values["data"])
    if what == "press" and not _DATA.fullmatch(data):
        return None
    phone = str(values.get("phone", ""))
    return Incoming(
        channel=channel, account=account, event_id=event_id, chat=chat, chat_kind="group" if is_group else "private",
        what=what, sender=sender or None, sender_name=clean_text(str(values["name"])),
        message_id=message_id if what in ("message", "edited") else "", text=clean_text(str(values["text"])),
        press=Press(data, chat) if what == "press" else None,
        contact=Contact(phone, own=True) if phone else None,
        attachments=tuple(_attachment(one) for one in values["files"]),
    )  # fmt: skip


def _attachment(values: Mapping[str, Any]) -> Attachment:
    if values["kind"] not in _ATTACHED:
        raise ValueError("no such attachment")
    known = {key: values[key] for key in ("kind", "file_id", "name", "size", "latitude", "longitude") if key in values}
    return Attachment(**known)
