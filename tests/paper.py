"""A channel without a platform: its chats are lists in memory, and it satisfies the channel's Protocol."""

import json
from collections.abc import Mapping, Sequence

from bot.channels.port import Limits, Outcome, Outgoing, Receive, Sent
from handlers.events import Attachment, Contact, Incoming, Press


class PaperChannel:
    """A channel whose chats are lists in memory; an edit changes the message that it edits."""

    name = "paper"
    account = "paper"
    limits = Limits(4096, 1024, 100, 40, 1000.0, 0.0, 1000)

    def __init__(self) -> None:
        """Starts with no chats."""
        self.chats: dict[str, list[Outgoing]] = {}

    def parse(self, raw: str) -> Incoming | None:
        """Reads an event that a phone of :mod:`tests.conversation` wrote."""
        values = json.loads(raw)
        if values["press"]:
            values["press"] = Press(**values["press"])
        if values["contact"]:
            values["contact"] = Contact(**values["contact"])
        values["attachments"] = tuple(Attachment(**one) for one in values["attachments"])
        return Incoming(**values)

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Puts messages into their chats."""
        outcomes: list[Outcome] = []
        for message in batch:
            chat = self.chats.setdefault(message.address, [])
            if message.edits is not None:
                chat[int(message.edits)] = message
                outcomes.append(Sent(message.edits))
            else:
                chat.append(message)
                outcomes.append(Sent(str(len(chat) - 1)))
        return outcomes

    async def acknowledge(self, event: Incoming, note: str = "") -> None:
        """Does nothing: paper has no spinner."""

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Gives every file out as a few bytes."""
        return b"paper"

    async def run_ingress(self, receive: Receive) -> None:
        """Has no ingress of its own."""

    async def publish_commands(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Has no menu."""

    async def start_link(self, word: str) -> str | None:
        """Has links."""
        return f"https://chat.example/bot?start={word}"

    async def publish_commands_to(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Has no menu."""

    async def close(self) -> None:
        """Has nothing to let go of."""
