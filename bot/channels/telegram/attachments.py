"""The files of a Telegram message as attachments: only their ids, nothing is fetched here."""

import math
from typing import Any

from telegram import Message

from handlers.events import Attachment, clean_text

_MAX_SIZE = 2**53


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Returns what a message carries: the photo in its largest size, and voice, sound, video, documents, a place."""
    found: list[Attachment | None] = []
    if message.photo:
        largest = max(message.photo, key=lambda size: _size(size.width * size.height) or 0)
        found.append(_file("photo", largest))
    if message.voice is not None:
        found.append(_file("voice", message.voice))
    for video in (message.video, message.video_note):
        if video is not None:
            found.append(_file("video", video))
    # An animation is a document as well, for older bots. https://core.telegram.org/bots/api#message
    for document in (message.document, message.audio):
        if document is not None:
            found.append(_file("document", document))
    if message.location is not None:
        latitude, longitude = _finite(message.location.latitude), _finite(message.location.longitude)
        if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
            found.append(Attachment("location", "", latitude=latitude, longitude=longitude))
    return tuple(one for one in found if one is not None)


def _file(kind: Any, file: Any) -> Attachment | None:
    if not isinstance(file.file_id, str) or not (file_id := clean_text(file.file_id)):
        return None
    name = getattr(file, "file_name", None)
    return Attachment(
        kind, file_id, name=clean_text(name)[:255] if isinstance(name, str) else "", size=_size(file.file_size)
    )


def _size(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < _MAX_SIZE else None


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
