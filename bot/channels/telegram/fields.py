"""Reads single fields of an update, whatever stands there instead: never raises, trusts no type.

python-telegram-bot's own types refuse an object that lacks a field which their version requires; an update of a newer
or older server would then be lost. The page promises little more than names. https://core.telegram.org/bots/api#update
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.events import clean_text

Fields = Mapping[str, Any]

_EMPTY: Fields = {}
# Beyond these, no clock and no file of anybody's.
_LAST_SECOND = 2**33
_LARGEST_SIZE = 2**53


def part(of: Fields, name: str) -> Fields:
    """Returns an object inside an object, an empty one if it is none."""
    value = of.get(name)
    return value if isinstance(value, dict) else _EMPTY


def parts(of: Fields, name: str) -> list[Fields]:
    """Returns the objects of a list inside an object."""
    value = of.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(of: Fields, name: str) -> str:
    """Returns a text, cleaned; '' if it is none."""
    value = of.get(name)
    return clean_text(value) if isinstance(value, str) else ""


def number(of: Fields, name: str) -> str:
    """Returns an identifier as text; '' if it is none."""
    value = of.get(name)
    # Identifiers have at most 52 significant bits. https://core.telegram.org/bots/api#chat
    return str(value) if type(value) is int and abs(value) < 2**63 else ""


def size(of: Fields, name: str) -> int | None:
    """Returns a count; None if it is none."""
    value = of.get(name)
    return value if type(value) is int and 0 <= value < _LARGEST_SIZE else None


def degrees(of: Fields, name: str, most: float) -> float | None:
    """Returns an angle between -most and most; None if it is none."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A comparison is false for what is not a number, and takes integers that no float can hold.
    return float(value) if abs(value) <= most else None


def instant(of: Fields, name: str) -> datetime | None:
    """Returns a point in time from whole seconds; None if it is none. A date of 0 stands for 'inaccessible'."""
    value = of.get(name)
    return datetime.fromtimestamp(value, UTC) if type(value) is int and 0 < value < _LAST_SECOND else None


def name_of(chat_or_user: Fields) -> str:
    """Returns a group's title, or a person's first and last name."""
    names = (words(chat_or_user, "first_name"), words(chat_or_user, "last_name"))
    return words(chat_or_user, "title") or " ".join(filter(None, names))
