"""Shows what somebody filed: the letter 'attachments.one' names a file, and here it becomes one that the reader gets.

In the account that the file came in by it is sent again by its id; for any other it is fetched from the account that
keeps it, a photo is drawn anew, and everything else goes as a document. A file that cannot be had becomes a sentence.
Must never run inside a unit of work, and never hold more files in memory than it has slots.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol, get_args

import structlog

from bot.channels.port import (
    Channel,
    FileTooLarge,
    FileUnavailable,
    KeptFile,
    KeptKind,
    Outcome,
    Outgoing,
    Picture,
    Rejected,
    Unavailable,
)
from bot.documents.photos import PhotoRefused, safe_photo
from bot.rendering.renderer import Renderer
from storage.repositories.outbox_claims import Claimed

KIND = "attachments.one"
# Telegram gives bots no more than this: https://core.telegram.org/bots/api#getfile
MOST_BYTES = 20 * 1024 * 1024
SLOTS = 2
SLOT_WAIT_S = 5.0
FETCH_S = 15.0

# How recordings begin, and what a phone expects them to be called.
_SOUNDS = {
    b"OggS": ".ogg", b"\x1aE\xdf\xa3": ".webm", b"ID3": ".mp3", b"\xff\xfb": ".mp3", b"\xff\xf3": ".mp3",
    b"RIFF": ".wav", b"#!AMR": ".amr",
}  # fmt: skip


class HasFiles(Protocol):
    """Whoever keeps files by id: a channel's platform, or a folder of ours."""

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Fetches a file; raises FileTooLarge or FileUnavailable."""
        ...


Send = Callable[[Outgoing], Awaitable[Outcome]]

log = structlog.get_logger()


@dataclass(frozen=True)
class Failed:
    """A file that could not be had; ``code`` chooses the sentence."""

    code: str


class AttachedFiles:
    """Fetches and hands on the files of letters, for all accounts of this process."""

    def __init__(self, channels: Mapping[str, HasFiles], renderer: Renderer, fetch_s: float = FETCH_S) -> None:
        """Takes the channels by account, what words a failure, and how many seconds a download may take."""
        self._channels = channels
        self._renderer = renderer
        self._fetch_s = fetch_s
        self._slots = asyncio.Semaphore(SLOTS)
        # Of their own: a decoder that hangs must not take the threads that everything else needs.
        self._threads = ThreadPoolExecutor(SLOTS, thread_name_prefix="photo")

    async def send(
        self, claimed: Claimed, outgoing: Outgoing, channel: Channel, send: Send
    ) -> tuple[Outgoing, Outcome]:
        """Sends a letter with the file that it names; every other letter, and every edit, goes as it is.

        Args:
            claimed: the delivery.
            outgoing: its words as they were rendered.
            channel: the account that sends it.
            send: sends one message; called again with other means if the platform refuses the first.

        Returns:
            What was sent last, and its outcome.
        """
        params = claimed.params
        if claimed.kind != KIND or claimed.vendor_message_id is not None or params["kind"] == "location":
            return outgoing, await send(outgoing)
        if (
            params["account"] == channel.account
            and channel.limits.resends_files
            and params["kind"] in get_args(KeptKind)
        ):
            known = outgoing._replace(file=KeptFile(params["kind"], params["file_id"]))
            outcome = await send(known)
            if not isinstance(outcome, Rejected):
                return known, outcome
            # A round video is no video to the platform, a song no document: the content can go where the id cannot.
        try:
            async with asyncio.timeout(SLOT_WAIT_S):
                await self._slots.acquire()
        except TimeoutError:
            return outgoing, Unavailable("files_busy")
        try:
            return await self._send_content(claimed, outgoing, channel, send)
        finally:
            self._slots.release()

    async def _send_content(
        self, claimed: Claimed, outgoing: Outgoing, channel: Channel, send: Send
    ) -> tuple[Outgoing, Outcome]:
        found = await self._fetch(claimed.params)
        if isinstance(found, Picture):
            filled = outgoing._replace(picture=found)
            outcome = await send(filled)
            if not isinstance(outcome, Rejected):
                return filled, outcome
            found = Failed("refused")
        log.info("attachment_not_shown", delivery_id=claimed.id, code=found.code)
        failed = claimed._replace(params={**claimed.params, "failed": found.code})
        instead = self._renderer.render(failed, channel.limits)
        return instead, await send(instead)

    async def _fetch(self, params: Mapping[str, Any]) -> Picture | Failed:
        owner = self._channels.get(params["account"])
        if owner is None or not params["file_id"]:
            return Failed("gone")
        if (params["size"] or 0) > MOST_BYTES:
            return Failed("too_large")
        try:
            async with asyncio.timeout(self._fetch_s):
                content = await owner.download(params["file_id"], MOST_BYTES)
            if params["kind"] == "photo":
                return Picture("photo.jpg", await safe_photo(content, threads=self._threads))
        except FileTooLarge:
            return Failed("too_large")
        except FileUnavailable:
            return Failed("gone")
        except TimeoutError:
            return Failed("slow")
        except PhotoRefused as refused:
            return Failed(refused.reason)
        except Exception as error:
            # Somebody waits for an answer, and asking again would fail the same way.
            log.exception("attachment_not_fetched", error=type(error).__name__)
            return Failed("gone")
        if not content:
            return Failed("gone")
        return Picture(file_name(params["kind"], params["name"], content), content, as_photo=False)


def file_name(kind: str, name: str, content: bytes) -> str:
    """Returns what a file is called where it is offered: its own name without any folder, else one by its kind."""
    own = PurePath(name.replace("\\", "/")).name
    if own:
        return own
    if kind == "voice":
        sound = next((ending for start, ending in _SOUNDS.items() if content.startswith(start)), ".m4a")
        return f"voice{sound}"
    return "video.mp4" if kind == "video" else "file"
