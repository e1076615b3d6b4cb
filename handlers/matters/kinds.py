"""Which kinds of matters a jurisdiction has, what a report must say there, and whether its result is posted.

The rulebook's own lists win; where the document names none, the operator's start list holds. Never types one here.
"""

from collections.abc import Sequence
from datetime import date

from config.matter_kinds import DEFAULT_KINDS, URGENT_WORDS, MatterKind
from config.rulebooks.schema import Requirement, Rulebook

ELEMENTS = {"时间": "happened", "地点": "place", "人物": "person"}
"""What a document asks a report to say, and the answer that holds it; whatever else it names is media."""


def requirement(book: Rulebook | None, about: str, on: date) -> Requirement | None:
    """Returns the requirement of one kind that is in force on a day."""
    if book is None:
        return None
    return next((one for one in book.requirements if one.about == about and one.in_force(on)), None)


def kinds_of(book: Rulebook | None, on: date) -> Sequence[MatterKind]:
    """Returns the kinds of a jurisdiction in order; a word that the start list knows keeps its hints and chain."""
    named = requirement(book, "matter_kinds", on)
    if named is None:
        return DEFAULT_KINDS
    known = {kind.word: kind for kind in DEFAULT_KINDS}
    return tuple(known.get(word, MatterKind(word, (word,))) for word in named.items)


def guess(kinds: Sequence[MatterKind], text: str) -> MatterKind | None:
    """Returns the first kind that a text names or hints at; None if it gives nothing away."""
    named = next((kind for kind in kinds if kind.word in text), None)
    return named or next((kind for kind in kinds if any(hint in text for hint in kind.hints)), None)


def is_urgent(text: str) -> bool:
    """Whether a text says itself that it cannot wait."""
    return any(word in text for word in URGENT_WORDS)


def elements(book: Rulebook | None, on: date) -> tuple[Sequence[str], str | None]:
    """Returns (answers that a report must hold, clause); 'media' stands for a photo, a voice or a place."""
    asked = requirement(book, "matter_elements", on)
    if asked is None:
        return (), None
    fields = [ELEMENTS.get(item, "media") for item in asked.items]
    return tuple(dict.fromkeys(fields)), asked.clause
