"""Turns a digest into a letter: in private with places, picture and the way down; in a group numbers only.

It chooses what is shown first; the words are the template's.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from handlers.digests.burden import burden_button
from handlers.digests.digest import Digest, Overdue, most_pressing
from handlers.digests.matters import button_of
from handlers.digests.spans import SPANS
from storage.repositories.letters import Button, Letter

CHILDREN_SHOWN = 6


def letter_of(digest: Digest, *, up: str | None) -> Letter:
    """Returns the letter for somebody who may read the digest.

    Args:
        digest: the digest.
        up: the code of the grid above, if this reader may read that one as well.
    """
    return Letter("digests.digest", params_of(digest), tuple(_buttons(digest, up)))


def group_letter_of(digest: Digest) -> Letter:
    """Returns the letter for a group: numbers alone, nobody's name, no place's name, no way down."""
    params = params_of(digest)
    return Letter("digests.group", {**params, "worst": [], "places": [], "overdue": []})


def params_of(digest: Digest) -> dict[str, Any]:
    """Returns what the template and the picture show."""
    overdue = _in_one_line(digest.overdue)
    return {
        "grid": digest.grid.name, "span": digest.span, "from": digest.days.start, "to": digest.days.end,
        "figures": {figure.id: asdict(figure) for figure in digest.figures},
        "worst": [asdict(place) for place in digest.worst], "places": [asdict(place) for place in digest.places],
        "overdue": [asdict(one) for one in overdue[:5]], "overdue_more": max(len(overdue) - 5, 0),
        "rules": [asdict(line) for line in digest.rules[:3]], "provisional": digest.provisional,
        "running": digest.running,
    }  # fmt: skip


def _in_one_line(overdue: Iterable[Overdue]) -> list[Overdue]:
    """Puts the duties of several roles that are worded alike, for the same days, into one line: most people first."""
    lines: dict[tuple[object, ...], Overdue] = {}
    for one in overdue:
        alike = (one.kind, one.id if one.kind == "task" else one.name, one.clause, one.start, one.end)
        kept = lines.get(alike)
        lines[alike] = one if kept is None else replace(kept, people=kept.people + one.people)
    return sorted(lines.values(), key=most_pressing)


def _buttons(digest: Digest, up: str | None) -> Iterable[Button]:
    on = digest.days.start
    for number, place in enumerate(digest.places[:CHILDREN_SHOWN]):
        subject = {"grid": place.grid, "span": digest.span, "on": on}
        yield Button("digests.place", "digests.show", subject, {"name": place.name}, row=number // 2)
    if up is not None:
        yield Button("digests.up", "digests.show", {"grid": up, "span": digest.span, "on": on})
    figures = {figure.id: figure.value for figure in digest.figures}
    yield from button_of(digest.grid.code, on, digest.days.end, figures)
    yield from burden_button(digest.grid.code, digest.days, figures)
    for span in SPANS:
        if span != digest.span:
            subject = {"grid": digest.grid.code, "span": span, "on": digest.days.end}
            yield Button("digests.span", "digests.show", subject, {"span": span}, row=90)
