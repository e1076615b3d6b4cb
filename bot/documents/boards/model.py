"""What a notice or a card shows: plain dataclasses, every text already in the words that are printed.

They never hold anything of a household, and no number but the roster's.
"""

from collections.abc import Callable
from dataclasses import dataclass

ReadPhoto = Callable[[str, str], bytes | None]
"""Takes an account and a file id, and returns a portrait as a JPEG of three by four, or None."""


@dataclass(frozen=True)
class Face:
    """One person; ``photo`` is a JPEG, or None for an empty frame with ``no_photo`` in it."""

    name: str
    title: str
    phone: str
    unit: str = ""
    photo: bytes | None = None
    no_photo: str = ""


@dataclass(frozen=True)
class Foot:
    """What stands below every notice and card; an empty text or address leaves its part out."""

    hotline_title: str = ""
    hotline: str = ""
    hotline_says: str = ""
    qr_url: str = ""
    qr_says: str = ""
    issued: str = ""


@dataclass(frozen=True)
class Notice:
    """A grid's public notice; ``below`` are rows (grid, name, phone) of the grids below it."""

    kind: str
    title: str
    place: str
    code: str
    faces: tuple[Face, ...]
    duties_title: str = ""
    duties: tuple[str, ...] = ()
    below_title: str = ""
    below: tuple[tuple[str, str, str], ...] = ()
    foot: Foot = Foot()
    empty: str = ""
    """What is printed where nobody serves yet."""


@dataclass(frozen=True)
class Card:
    """A person's card or badge; ``posts`` are lines such as '南关村一组 网格员'."""

    kind: str
    place: str
    face: Face
    posts: tuple[str, ...]
    says: str = ""
    code: str = ""
    foot: Foot = Foot()
