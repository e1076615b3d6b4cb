"""What a measurement hands back, the table that shows it, and the file that keeps it."""

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, beside what, and what is to be reached.

    ``value`` and ``against`` are in ``unit``; ``ratio`` is what ``reach`` speaks of, or None where the value itself is.
    """

    what: str
    value: float
    unit: str
    reach: str
    met: bool
    against: float | None = None
    ratio: float | None = None
    note: str = ""
    samples: Sequence[float] = field(default_factory=tuple)


def median(samples: Sequence[float]) -> float:
    """Returns the middle of some samples."""
    return statistics.median(samples)


def share(samples: Sequence[float], part: float) -> float:
    """Returns the sample below which this part of all lies (0.99: the ninety-ninth of a hundred)."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def show(figures: Sequence[Figure]) -> None:
    """Prints a table."""
    table = Table("what", "value", "against", "ratio", "to reach", "met", "note")
    for one in figures:
        table.add_row(
            one.what,
            f"{one.value:,.4g} {one.unit}" if abs(one.value) < 1000 else f"{one.value:,.0f} {one.unit}",
            "" if one.against is None else f"{one.against:,.4g}" if one.against < 1000 else f"{one.against:,.0f}",
            "" if one.ratio is None else f"{one.ratio:.3f}",
            one.reach,
            "yes" if one.met else "NO",
            one.note,
        )
    Console(width=160).print(table)


def keep(figures: Sequence[Figure], folder: Path, about: dict[str, Any]) -> Path:
    """Writes the figures down as JSON and returns the file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.write_text(
        json.dumps({"about": about, "figures": [asdict(one) for one in figures]}, ensure_ascii=False, indent=1)
    )
    return path


class Stopwatch:
    """Counts seconds since it was made."""

    def __init__(self) -> None:
        """Starts."""
        # The clock that all processes of a machine share: the stub's moments can be compared with it.
        self.moment = time.monotonic()

    @property
    def seconds(self) -> float:
        """The seconds so far."""
        return time.monotonic() - self.moment
