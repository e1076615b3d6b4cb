"""Portraits are fetched before a board is drawn, cut to size, and never hold a letter up."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from bot.channels.port import FileUnavailable, Outcome, Outgoing
from bot.delivery.worker import DeliveryWorker
from bot.photos.portraits import SIZE_PX, PortraitFiles
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from tests.conversation import PaperChannel, Town


class Files:
    """Gives out one photo and counts how often."""

    def __init__(self, content: bytes | Exception) -> None:
        """Takes what it gives, or what it fails with."""
        self.content = content
        self.asked = 0

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Gives it."""
        self.asked += 1
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


class Doorbell(PaperChannel):
    """Says when something arrived."""

    def __init__(self) -> None:
        """Starts with nothing there."""
        super().__init__()
        self.arrived = asyncio.Event()

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Puts messages into their chats and rings."""
        outcomes = await super().send(batch)
        self.arrived.set()
        return outcomes


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "#3366cc").save(written, "JPEG")
    return written.getvalue()


async def test_a_portrait_is_fetched_once_cut_to_three_by_four_and_kept(tmp_path: Path) -> None:
    files = Files(photo())
    portraits = PortraitFiles(tmp_path, {"tg": files})

    await portraits.fetch({"portraits": [["tg", "face-1"]]})
    await portraits.fetch({"portraits": [["tg", "face-1"]]})

    kept = portraits.read("tg", "face-1")
    assert kept is not None
    assert Image.open(io.BytesIO(kept)).size == SIZE_PX
    assert files.asked == 1
    assert portraits.read("tg", "face-2") is None


async def test_what_cannot_be_had_is_an_empty_frame(tmp_path: Path) -> None:
    for content in (FileUnavailable(), RuntimeError("network"), b"no photo"):
        portraits = PortraitFiles(tmp_path, {"tg": Files(content)})

        await portraits.fetch({"portraits": [["tg", "face-1"], ["gone", "face-1"]]})

        assert portraits.read("tg", "face-1") is None


async def test_delivery_has_the_faces_of_a_board_before_it_draws_it(store: Store, tmp_path: Path) -> None:
    """Source: wubi-2023 四（三）1 (照片)."""
    town, channel = await Town.open(store), Doorbell()
    portraits = PortraitFiles(tmp_path, {"paper": Files(photo())})
    renderer = Renderer(Words(town.world.settings.zone), pictures(portraits.read))
    board = {
        "grid": "南关村一组", "code": "HN01-1-1-1", "level_word": "", "above": [], "duties_of": "", "duties": [],
        "faces": [{"name": "王秀兰", "title": "网格员", "phone": "1", "unit": "", "portrait": ["paper", "face-1"]}],
        "below": [], "url": "", "hotline": "", "office": "网格办", "on": "2026-11-18",
    }  # fmt: skip
    about = {"what": "notice", "name": "南关村一组", "no_photo": [], "tell_url": False, "tell_hotline": False}
    letter = Letter("boards.picture", {**about, "boards": [board], "portraits": [["paper", "face-1"]]})
    async with store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.meet("paper", "paper", "chat-1", "private")
        await uow.terminals.give(terminal.id)
        await uow.outbox.send([await uow.terminals.at("paper", "chat-1")], letter, Lane.REPLY)
    worker = DeliveryWorker(store, channel, renderer, town.world, town.clock, portraits=portraits)
    task = asyncio.create_task(worker.run())
    await asyncio.wait_for(channel.arrived.wait(), 20)
    worker.stop()
    await task

    picture = channel.chats["chat-1"][0].picture
    assert picture is not None
    colours = Image.open(io.BytesIO(picture.content)).convert("RGB").getcolors(1 << 24) or []
    assert any(n > 10_000 and abs(c[0] - 0x33) < 6 and abs(c[2] - 0xCC) < 6 for n, c in colours)  # type: ignore[index]
