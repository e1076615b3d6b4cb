"""Reads what a resident filled in: text, phone and photo of a form, never more bytes than it has room for.

It must never hand on a photo as it was sent: what is kept was drawn anew.
"""

import re
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from bot.documents.photos import safe_photo
from handlers.events import clean_text

MOST_BYTES = 12 * 1024 * 1024
"""Of the whole form; a phone's camera makes four to eight megabytes."""
MOST_TEXT = 1000
_MOST_WORDS = 8 * 1024
_MOST_PARTS = 10
_PHONE = re.compile(r"\+?\d{7,13}")


@dataclass(frozen=True)
class Filled:
    """What was filled in: clean text, a phone's digits or '', and a photo drawn anew or None."""

    text: str = ""
    phone: str = ""
    photo: bytes | None = None


async def read_form(request: web.Request) -> Filled:
    """Reads the form of a report.

    Raises:
        ValueError: it is larger than it may be, or no such form.
        PhotoRefused: its file is no photo that can be shown.
    """
    words: dict[str, str] = {}
    photo: bytes | None = None
    left, parts = MOST_BYTES, 0
    if not request.content_type.startswith("multipart/"):
        raise ValueError("no form with a file")
    async for part in await request.multipart():
        parts += 1
        if not isinstance(part, BodyPartReader) or parts > _MOST_PARTS:
            raise ValueError("no form of ours")
        content = await _content(part, left if part.name == "photo" else min(left, _MOST_WORDS))
        left -= len(content)
        if part.name == "photo" and content and photo is None:
            photo = await safe_photo(content)
        elif part.name in ("text", "phone"):
            words[part.name] = content.decode("utf-8", "replace")
    return Filled(clean_text(words.get("text", ""))[:MOST_TEXT], phone_of(words.get("phone", "")), photo)


async def _content(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > most:
            raise ValueError("too large")
    return bytes(content)


def phone_of(said: str) -> str:
    """Returns the digits of a phone number as it was typed; '' for what is none."""
    digits = re.sub(r"[\s\-－—]", "", said)
    return digits if _PHONE.fullmatch(digits) else ""
