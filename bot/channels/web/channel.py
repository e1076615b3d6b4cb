"""The web as a channel: what is sent to a web phone is in the outbox already, so sending is telling the open pages.

It stores no message. It decides nothing about grid work and opens no port: bot/web does, and hands events in here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.channels.port import Limits, Outcome, Outgoing, Receive, Rejected, Sent
from bot.channels.web.changes import Change, Changes
from bot.channels.web.events import Typed, parse_event
from bot.channels.web.files import Pictures, Uploads
from bot.channels.web.offers import Offers
from handlers.events import Incoming

NAME = "web"
_TEXT_UNITS = 16_000


class WebChannel:
    """All web phones of this installation."""

    name = NAME
    account = NAME

    def __init__(self, folder: Path, messages_per_second: float = 500.0) -> None:
        """Takes where uploads and pictures are kept, and how fast it sends.

        Args:
            folder: below the data folder.
            messages_per_second: a pace that people can follow with their eyes; nothing technical needs one.
        """
        self.limits = Limits(_TEXT_UNITS, _TEXT_UNITS, 100, 60, messages_per_second, 0.0, 100_000)
        self.changes = Changes()
        self.uploads = Uploads(folder / "uploads")
        self.pictures = Pictures(folder / "pictures")
        self.offers = Offers(folder / "offers")
        self._receive: asyncio.Future[Receive] | None = None

    def parse(self, raw: str) -> Incoming | None:
        """Reads one event as it was kept in the inbox; None if it is none."""
        return parse_event(raw, self.name, self.account)

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Tells the pages; a delivery's id is its message id, so an edit has the same."""
        return [await self._send_one(message) for message in batch]

    async def _send_one(self, message: Outgoing) -> Outcome:
        if len(message.text.encode("utf-16-le")) // 2 > self.limits.text_utf16_units:
            return Rejected("text_too_long")
        if message.picture is not None and not message.picture.as_photo:
            await self.offers.keep(message.delivery_id, message.picture.name, message.picture.content)
        elif message.picture is not None:
            await self.pictures.keep(message.delivery_id, message.picture.content)
        # The words are settled right after this returns; the page is told a moment later, see bot/web/live.py.
        self.changes.tell(Change(message.address))
        return Sent(message.edits or str(message.delivery_id))

    async def acknowledge(self, event: Incoming, note: str = "") -> None:
        """Shows a word on the phone where a button was pressed."""
        self.changes.tell(Change(event.chat, note))

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Reads an upload; raises FileTooLarge or FileUnavailable."""
        return await self.uploads.read(file_id, limit_bytes)

    async def run_ingress(self, receive: Receive) -> None:
        """Takes what pages hand in until cancelled."""
        self._ready().set_result(receive)
        try:
            await asyncio.Event().wait()
        finally:
            self._receive = None

    async def hand_in(self, typed: Typed) -> None:
        """Commits what somebody did on a page to the inbox; returns after the commit."""
        receive = await asyncio.shield(self._ready())
        await receive([typed.as_update(self.account)])
        self.changes.tell(Change(typed.chat))

    def _ready(self) -> "asyncio.Future[Receive]":
        if self._receive is None:
            self._receive = asyncio.get_running_loop().create_future()
        return self._receive

    async def publish_commands(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Has no menu of its own: the page offers what to try."""

    async def start_link(self, word: str) -> str | None:
        """A page is no chat that a camera could open."""
        return None

    async def publish_commands_to(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Has no menu for one person either."""

    async def close(self) -> None:
        """Has nothing to let go of."""
