"""Turns what use cases say (days, moments, words of enums) into JSON values that the outbox can keep."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """Returns a JSON value: days and moments become ISO text (moments in UTC), tuples become lists.

    Raises:
        TypeError: for anything that a letter must not hold.
    """
    if type(value) is date:
        # First, as it is what letters hold most of that JSON does not know.
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a moment in a letter needs its zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"a letter cannot hold {type(value).__name__}")
