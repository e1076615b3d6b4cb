"""What a picture shows: plain dataclasses that the rendering fills in the reader's language.

They hold texts and numbers that are already computed; they never draw and never decide.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FigureCard:
    """One number of the digest.

    `ratio` is the part of the target that is reached (1.0: all of it), None where there is no target.
    `good` colours the comparison: True better than before, False worse, None neither.
    """

    label: str
    value_text: str
    previous_text: str = ""
    ratio: float | None = None
    good: bool | None = None


@dataclass(frozen=True)
class Bar:
    """One place; `value` None where nothing is known, `target` None where none is set.

    `value_text` is drawn in place of value/target where it is given.
    """

    label: str
    value: float | None
    target: float | None = None
    value_text: str = ""


@dataclass(frozen=True)
class DigestPicture:
    """What a digest shows; `worst_title` is the heading over the places."""

    title: str
    subtitle: str
    figures: tuple[FigureCard, ...]
    worst: tuple[Bar, ...]
    note: str = ""
    worst_title: str = ""


def is_known(bar: Bar) -> bool:
    """Say whether a place has a number that can be drawn.

    Args:
        bar: a place.

    Returns:
        False for None, NaN and infinity.
    """
    return bar.value is not None and math.isfinite(bar.value)


def reached(bar: Bar) -> float | None:
    """Give the part of its target that a place has reached.

    Args:
        bar: a place.

    Returns:
        1.0 for all of it; None where the value or the target is unknown or the target is no positive number.
    """
    if bar.value is None or bar.target is None or not is_known(bar):
        return None
    return bar.value / bar.target if 0 < bar.target < math.inf else None


def lengths(bars: Sequence[Bar]) -> list[float | None]:
    """Give what the bars are compared by, all in one measure.

    Where every known place has a target, the reached part decides; otherwise a small village with a small
    target would stand beside a town's count, so all are compared by their value.

    Args:
        bars: in any order.

    Returns:
        One number a bar, in the same order; None where nothing is known.
    """
    parts = [reached(bar) for bar in bars]
    if all(part is not None for bar, part in zip(bars, parts, strict=True) if is_known(bar)):
        return parts
    return [bar.value if is_known(bar) else None for bar in bars]


def sort_bars(bars: Sequence[Bar]) -> list[Bar]:
    """Put the places that need care first, and those that nothing is known of last.

    Args:
        bars: in any order.

    Returns:
        The same bars; equal ones keep their order.
    """

    def care(pair: tuple[Bar, float | None]) -> tuple[bool, float]:
        length = pair[1]
        return (length is None, 0.0 if length is None else length)

    return [bar for bar, _ in sorted(zip(bars, lengths(bars), strict=True), key=care)]
