"""The files of a Telegram message as attachments: only their ids, nothing is fetched here."""

from typing import Literal

from bot.channels.telegram.fields import Fields, degrees, part, parts, size, words
from handlers.events import Attachment

# An animation comes with the same file as a document, for older bots. https://core.telegram.org/bots/api#message
_KINDS: tuple[tuple[str, Literal["voice", "video", "document"]], ...] = (
    ("voice", "voice"),
    ("video", "video"),
    ("video_note", "video"),
    ("document", "document"),
    ("audio", "document"),
)


def attachments_of(message: Fields) -> tuple[Attachment, ...]:
    """Returns what a message carries: the photo in its largest size, voice, video, sound, documents, a place."""
    found = []
    sizes = [one for one in parts(message, "photo") if words(one, "file_id")]
    if sizes:
        largest = max(sizes, key=lambda one: (size(one, "width") or 0) * (size(one, "height") or 0))
        found.append(Attachment("photo", words(largest, "file_id"), size=size(largest, "file_size")))
    for name, kind in _KINDS:
        file = part(message, name)
        if file_id := words(file, "file_id"):
            found.append(Attachment(kind, file_id, words(file, "file_name")[:255], size(file, "file_size")))
    place = part(message, "location")
    latitude, longitude = degrees(place, "latitude", 90), degrees(place, "longitude", 180)
    if latitude is not None and longitude is not None:
        found.append(Attachment("location", "", latitude=latitude, longitude=longitude))
    return tuple(found)
