"""Letters about attachments, and a second platform that keeps files of its own."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image

from bot.channels.port import FileTooLarge, FileUnavailable, Outcome, Outgoing, Receive
from bot.delivery.attachments import AttachedFiles
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from config.settings import Settings
from storage.repositories.outbox_claims import Claimed
from tests.conversation import NOON, PaperChannel


def photo(width: int = 40, height: int = 20) -> bytes:
    """A JPEG."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(written, "JPEG")
    return written.getvalue()


class Village(PaperChannel):
    """A second platform, with files of its own and answers that a test sets."""

    def __init__(self, account: str = "village", *, resends: bool = True) -> None:
        super().__init__()
        self.account = account
        self.limits = replace(PaperChannel.limits, resends_files=resends)
        self.files: dict[str, bytes | Exception] = {}
        self.answers: list[Outcome] = []
        self.sent: list[Outgoing] = []
        self.asked: list[str] = []
        self.grew = asyncio.Event()
        self.hold: asyncio.Event | None = None

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        self.sent += batch
        outcomes = await super().send(batch)
        self.grew.set()
        return [self.answers.pop(0) if self.answers else one for one in outcomes]

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        self.asked.append(file_id)
        if self.hold is not None:
            await self.hold.wait()
        found = self.files.get(file_id, FileUnavailable("gone"))
        if isinstance(found, Exception):
            raise found
        if len(found) > limit_bytes:
            raise FileTooLarge("more than that")
        return found

    async def run_ingress(self, receive: Receive) -> None:
        await asyncio.Event().wait()

    async def shows(self, address: str, words: str) -> Outgoing:
        """Waits until a chat holds a message with these words."""
        async with asyncio.timeout(15):
            while True:
                found = [one for one in self.chats.get(address, []) if words in one.text]
                if found:
                    return found[-1]
                self.grew.clear()
                await self.grew.wait()


RENDERER = Renderer(Words(Settings().zone), pictures())


def letter(**params: Any) -> Claimed:
    """A claimed letter about one attachment; the account that keeps it is ``village`` unless told otherwise."""
    about = {
        "table": "reports", "who": "王秀兰", "on": "2026-11-18", "number": 1, "of": 1, "kind": "photo", "file_id": "F",
        "account": "village", "name": "", "size": None, "latitude": None, "longitude": None, **params,
    }  # fmt: skip
    # What these tests say nothing about stays None.
    values: dict[str, Any] = dict.fromkeys(Claimed._fields) | {
        "id": 1, "account": "village", "address": "chat", "terminal_kind": "private", "language": "zh_CN", "lane": 0,
        "kind": "attachments.one", "params": about, "buttons": [], "token": "t", "version": 1, "attempts": 0,
        "created_at": NOON,
    }  # fmt: skip
    return Claimed(**values)


async def put_through(claimed: Claimed, channel: Village, *others: Village, **how: Any) -> tuple[Outgoing, Outcome]:
    """Sends a letter through a channel; files may belong to the others."""
    files = AttachedFiles({one.account: one for one in (channel, *others)}, RENDERER, **how)

    async def send(outgoing: Outgoing) -> Outcome:
        return (await channel.send([outgoing]))[0]

    return await files.send(claimed, RENDERER.render(claimed, channel.limits), channel, send)


def telegram(files: Mapping[str, bytes | Exception] | None = None) -> Village:
    """The account that keeps the files."""
    owner = Village("telegram")
    owner.files.update(files or {})
    return owner
