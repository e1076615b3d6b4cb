"""What somebody wants to do with a matter, complete with all that the step needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.matters.states import Who


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do with a matter, complete with all that the step needs."""

    what: str
    by_id: int | None
    who: frozenset[Who]
    words: str = ""
    on: date | None = None
    department_id: int | None = None
    to_path: str | None = None
    other_id: int | None = None
    cause: str | None = None
    kind: str | None = None
    how: str = ""
    """How the people concerned were asked: visit, phone, message."""
    gathering_id: int | None = None
    """The meeting that decided."""
    files: tuple[Mapping[str, Any], ...] = ()
    """What is added to it: photos, voices, places, as facts keep them."""
