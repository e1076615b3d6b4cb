"""What a document asks of a post beside its quotas: duties, forms, rates, sizes, and what may not be done.

Must never leave out what has no figure: whoever asks is told all of it, with the clause.
"""

from datetime import date

from config.rulebooks.schema import Dated, Quota, Requirement, Rulebook
from handlers.quotas.owed import rules_for
from storage.repositories.people import Post

_EXPLAINED = ("cover", "content", "count", "duration", "meeting", "training", "log", "collection", "check", "milestone")
_IN_CHARGE = ("head", "office", "leader")
# Offered where a task is issued; see handlers/tasks/drafting/admission.py.
_ELSEWHERE = ("task_kinds", "matter_kinds")


def figures(book: Rulebook, post: Post, on: date) -> list[Quota]:
    """Returns the quotas that speak of a post, also those whose document gives no figure (适时、定期)."""
    return [rule for rule in rules_for(book, post, on) if rule.kind in _EXPLAINED]


def told(book: Rulebook, post: Post, on: date) -> list[Dated]:
    """Returns what a document asks of a post in words, its rates among it, in the document's order of sections.

    What is asked of nobody by name (a notice board, one form for all) is told to those in charge; so is how large a
    grid may be, and what may not be passed down or be the basis of an evaluation.

    Args:
        book: the rulebook that the post's grid follows.
        post: the post.
        on: a local day; what is in force that day counts.
    """
    words = book.words_for(post.role, post.level, post.nature, post.title)
    in_charge = post.role in _IN_CHARGE
    rates = [rule for rule in rules_for(book, post, on) if rule.kind == "rate"]
    leave = [rule for rule in book.leave if rule.subject in words]
    asked = [one for one in book.requirements if one.about not in _ELSEWHERE and _is_asked(one, words, in_charge)]
    bars = [bar for bar in book.bars if in_charge or bar.kind == "device_use"]
    sizes = book.sizes if in_charge else ()
    return [one for one in (*rates, *asked, *leave, *bars, *sizes) if one.in_force(on)]


def _is_asked(one: Requirement, words: tuple[str, ...], in_charge: bool) -> bool:
    return one.subject in words if one.subject is not None else in_charge


def says(one: Dated) -> str:
    """Returns what a rule asks, in a few plain words; duties are spelled out."""
    if isinstance(one, Requirement) and one.about == "duties":
        return "；".join(one.items)
    return str(getattr(one, "says", ""))


def speaks_of(one: Dated, word: str) -> bool:
    """Whether a rule is about what somebody asks by a word."""
    of = one.of.words if isinstance(one, Quota) else ""
    return any(word in said for said in (of, says(one), *getattr(one, "items", ())))
