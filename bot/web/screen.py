"""A phone of the page, and its conversation as the JSON that the page draws.

Texts go out as they were sent or typed; the page sets them as text and never as markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.web.channel import WebChannel
from bot.rendering.renderer import Renderer
from handlers.events import Attachment, Incoming
from handlers.queries.phones import Conversation, SentMessage


@dataclass(frozen=True)
class WebPhone:
    """One phone of the page; ``speakers`` are the addresses and names of those who can be typed for in a group."""

    key: str
    address: str
    name: str
    role: str
    grid: str
    hint: str
    color: str = "blue"
    is_group: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)
    number: str = ""

    @property
    def initial(self) -> str:
        """What stands in the round picture beside the name."""
        return "群" if self.is_group else self.name[:1]


class Screen:
    """Draws conversations."""

    def __init__(self, channel: WebChannel, renderer: Renderer) -> None:
        """Takes what reads typed events, knows pictures, and renders buttons."""
        self._channel = channel
        self._renderer = renderer

    def draw(self, phone: WebPhone, conversation: Conversation) -> dict[str, Any]:
        """Returns what the page draws: lines from oldest to newest, and whether more is on its way."""
        lines: dict[str, dict[str, Any]] = {}
        for line in conversation.lines:
            if isinstance(line, SentMessage):
                drawn = self._sent(line)
                lines[drawn["id"]] = drawn
                continue
            event = self._channel.parse(line.raw)
            if event is None:
                continue
            if event.what == "edited" and f"m{event.message_id}" in lines:
                lines[f"m{event.message_id}"] |= {"text": event.text, "edited": True}
            elif event.what == "message":
                lines[f"m{event.message_id}"] = _typed(phone, event, line.at.isoformat())
        return {"key": phone.key, "lines": list(lines.values()), "moving": conversation.moving}

    def _sent(self, message: SentMessage) -> dict[str, Any]:
        offer = self._channel.offers.find(message.id)
        file = {"kind": "voice" if offer.is_sound else "document", "url": f"/offers/{message.id}"} if offer else None
        rows = self._renderer.buttons(message.buttons, message.token, self._channel.limits, message.language)
        return {
            "id": f"d{message.id}", "from": "bot", "at": message.at.isoformat(), "text": message.text,
            "buttons": [
                [{"label": b.label, "data": b.data, "contact": b.ask_contact} for b in row] for row in rows
            ],
            "picture": f"/pictures/{message.id}.png" if self._channel.pictures.path(message.id) else None,
            "files": [file] if file else [],
        }  # fmt: skip


def _typed(phone: WebPhone, event: Incoming, at: str) -> dict[str, Any]:
    name = phone.speakers.get(event.sender or "", event.sender_name) if phone.is_group else ""
    return {
        "id": f"m{event.message_id}", "from": "me", "at": at, "text": event.text, "name": name,
        "message": event.message_id, "edited": False, "files": [_file(one) for one in event.attachments],
    }  # fmt: skip


def _file(attachment: Attachment) -> dict[str, Any]:
    return {"kind": attachment.kind, "url": f"/uploads/{attachment.file_id}"}
