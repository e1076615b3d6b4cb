"""Finds whom a line names, within the own grids of the person whose visit it is.

Must never choose between two of the same name, and never leave a word out that it did not find.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from handlers.access import Act, reach
from handlers.behalf import Subject
from handlers.context import Context
from handlers.visits.line import Line, Reading, spell, understand
from storage.repositories.targets import Found, Target

MOST_SUGGESTED = 6
_LIKE_ENOUGH = 40


@dataclass(frozen=True)
class Reach:
    """Within what somebody may name: the own subtrees, what is assigned to them, and for heads whole grids."""

    person_id: int
    paths: tuple[str, ...]
    grid_paths: tuple[str, ...]

    @classmethod
    def of(cls, subject: Subject) -> "Reach":
        """Returns the reach of the person whose visit it is."""
        paths = sorted({post.grid_path for post in subject.posts})
        return cls(subject.person.id, tuple(paths), tuple(reach(subject.posts, Act.VISIT_GRIDS)))

    def as_where(self) -> dict[str, Any]:
        """Returns the arguments by which the repository looks within this reach."""
        return {"person_id": self.person_id, "paths": self.paths, "grid_paths": self.grid_paths}


async def read_targets(context: Context, subject: Subject, line: Line, on: date) -> Reading[Found]:
    """Looks up every word of a line in one statement and says what is clear and what must be asked about."""
    within = Reach.of(subject)
    found = await context.uow.households.find(line.spellings, on=on, **within.as_where())
    by_name = spell(((hit.name, hit.code, hit.code.lower(), hit.address), hit) for hit in found)
    return understand(line, {word: by_name.get(word) or by_name.get(word.upper(), []) for word in line.spellings})


async def by_id(context: Context, subject: Subject, kind: str, target_id: int, on: date) -> Found | None:
    """Returns what a button named, if it is still there and within reach."""
    codes = [target.code for target in await context.uow.households.get(kind, [target_id])]
    found = await context.uow.households.find(codes, on=on, **Reach.of(subject).as_where())
    return next((hit for hit in found if hit.kind == kind and hit.id == target_id), None)


async def suggest(context: Context, subject: Subject, word: str) -> list[Target]:
    """Returns what somebody may have meant by a word that nobody bears, the likest first."""
    near = await context.uow.households.near(word, **Reach.of(subject).as_where())
    return ranked(word, near)


def ranked(word: str, targets: Iterable[Target]) -> list[Target]:
    """Sorts targets by likeness to a word and keeps those that are like enough."""
    scored = [(_likeness(word, target.name), target) for target in targets]
    scored.sort(key=lambda pair: (-pair[0], pair[1].code))
    return [target for score, target in scored if score >= _LIKE_ENOUGH][:MOST_SUGGESTED]


def _likeness(word: str, name: str) -> float:
    part = fuzz.partial_ratio(word, name) * 0.9 if len(word) > 1 else 0.0
    return max(fuzz.ratio(word, name), part)


def as_pick(target: Target) -> dict[str, Any]:
    """Returns the form in which a half-filled form keeps a target."""
    pick = {
        "kind": target.kind, "id": target.id, "code": target.code, "name": target.name, "address": target.address,
        "grid_id": target.grid_id,
    }  # fmt: skip
    if isinstance(target, Found):
        pick["booked_at"] = target.booked_at.isoformat() if target.booked_at else None
    return pick


def as_open(word: str, hits: Sequence[Target], suggested: Sequence[Target]) -> dict[str, Any]:
    """Returns the form in which a half-filled form keeps a word that must be asked about."""
    choices = [as_pick(target) for target in (hits or suggested)[:8]]
    return {"word": word, "several": len(hits) > 1, "count": len(hits), "choices": choices}
