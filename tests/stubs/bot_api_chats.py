"""What the stub keeps: chats, messages, files, presses, updates that wait."""

import time
from dataclasses import dataclass, field
from typing import Any

GROUP_ANONYMOUS_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@dataclass
class Chat:
    """A chat as this bot sees it."""

    id: int
    type: str
    title: str = ""
    first_name: str = ""
    started: bool = False
    gone: str = ""  # blocked | kicked | deactivated
    migrated_to: int | None = None
    bot_is_admin: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it is a group of whatever kind."""
        return self.type != "private"

    def as_json(self) -> dict[str, Any]:
        """Returns the Bot API's Chat."""
        name = {"title": self.title} if self.is_group else {"first_name": self.first_name}
        return {"id": self.id, "type": self.type, **name}


@dataclass
class StoredFile:
    """A file that the platform keeps."""

    file_id: str
    path: str
    content: bytes
    name: str = ""
    claimed_size: int | None = None

    @property
    def kind(self) -> str:
        """What it was sent as: the folder of its path."""
        return self.path.partition("/")[0].removesuffix("s")

    @property
    def size(self) -> int:
        """Its size, as the platform says it."""
        return len(self.content) if self.claimed_size is None else self.claimed_size


@dataclass
class StubMessage:
    """A message of a chat; ``touched`` grows with everything that happens in the stub."""

    chat: Chat
    message_id: int
    author: dict[str, Any]
    touched: int
    text: str | None = None
    caption: str | None = None
    markup: dict[str, Any] | None = None
    file: StoredFile | None = None
    kind: str = "text"
    date: int = field(default_factory=lambda: int(time.time()))  # "in Unix time": whole seconds.
    edit_date: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The text or the caption."""
        return self.text if self.text is not None else self.caption or ""

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.author.get("is_bot"))

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The inline buttons, row by row."""
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]

    @property
    def labels(self) -> list[str]:
        """What the inline buttons, or the keys of a reply keyboard, say."""
        keys = [key for row in (self.markup or {}).get("keyboard", []) for key in row]
        return [one["text"] for one in [*self.buttons, *keys]]

    def data(self, label: str) -> str:
        """Returns what the button of this label (or the only one that contains it) brings back."""
        exact = [b for b in self.buttons if b["text"] == label]
        found = exact or [b for b in self.buttons if label in b["text"]]
        assert len(found) == 1, f"{len(found)} buttons say {label!r}; there are {self.labels}"
        data = found[0]["callback_data"]
        assert isinstance(data, str)
        return data

    def as_json(self) -> dict[str, Any]:
        """Returns the Bot API's Message. https://core.telegram.org/bots/api#message"""
        body: dict[str, Any] = {
            "message_id": self.message_id,
            "from": self.author,
            "chat": self.chat.as_json(),
            "date": self.date,
        }
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.text is not None:
            body["text"] = self.text
        if self.caption:
            body["caption"] = self.caption
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        if self.file is not None:
            body[self.kind] = _file_json(self.kind, self.file)
        return body | self.extra


def _file_json(kind: str, file: StoredFile) -> Any:
    base = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": file.size}
    if kind == "photo":
        small = base | {"file_id": f"{file.file_id}-s", "file_unique_id": f"us{file.file_id}", "file_size": 1}
        return [small | {"width": 90, "height": 60}, base | {"width": 1280, "height": 853}]
    if kind == "voice":
        return base | {"duration": 3, "mime_type": "audio/ogg"}
    if kind == "video":
        return base | {"duration": 3, "width": 640, "height": 480}
    return base | {"file_name": file.name}


@dataclass
class Press:
    """A press of an inline button; ``answered`` is set when the bot stopped the spinner."""

    id: str
    data: str
    answered: bool = False
    note: str = ""


@dataclass
class WebhookState:
    """What setWebhook set. https://core.telegram.org/bots/api#webhookinfo"""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0
