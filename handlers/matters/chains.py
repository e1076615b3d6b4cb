"""The chains of matters as a table: who may enter a kind, where it begins, who asks afterwards, who closes it.

A kind's chain stands beside its word in config/matter_kinds.py. It must never know a store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.matter_kinds import DEFAULT_KINDS, Chain, MatterKind
from handlers.access import Act, may
from storage.repositories.people import Post


@dataclass(frozen=True)
class ChainRule:
    """What sets a chain apart from a grid's own matters."""

    superior_enters: bool
    """Only somebody above the grid may enter it."""
    begins_above: bool
    """It begins one level higher, and the grid's own head sees it only once it is handed to them."""
    worker_follows: bool
    """The grid's worker may ask the people concerned."""
    giver_closes: bool
    """Only whoever gave it, or somebody above the holder, says that it is done well and closes it."""
    reporter_ends: bool
    """Whoever reported it may settle it on the spot, take it back, and say whether it helped."""
    judged_above: bool
    """Nobody who serves in the grid itself says that it is done well, whatever it was handed to them for."""


CHAINS: Mapping[Chain, ChainRule] = {
    # In: anybody. Answers: the grid's head. Asks afterwards: reporter, worker or head. Closes: the holder.
    "own": ChainRule(superior_enters=False, begins_above=False, worker_follows=True, giver_closes=False,
                     reporter_ends=True, judged_above=False),
    # 群众投诉. In: anybody. Answers, asks and closes: the level above, since it may be about the very head or worker;
    # whoever wrote it down can correct it and no more.
    "above": ChainRule(superior_enters=False, begins_above=True, worker_follows=False, giver_closes=False,
                       reporter_ends=False, judged_above=True),
    # 督查发现, 整改. In: a superior. Answers: the grid's head. Asks and closes: whoever gave it, or somebody above.
    "down": ChainRule(superior_enters=True, begins_above=False, worker_follows=False, giver_closes=True,
                      reporter_ends=True, judged_above=False),
}  # fmt: skip
_OF_WORD: Mapping[str, Chain] = {kind.word: kind.chain for kind in DEFAULT_KINDS}


def rule_of(kind: str) -> ChainRule:
    """Returns the chain of a kind; a word that only a jurisdiction knows has the ordinary one."""
    return CHAINS[_OF_WORD.get(kind, "own")]


def may_enter(posts: Iterable[Post], kind: str, grid_path: str) -> bool:
    """Whether somebody may report a matter of this kind in a grid.

    Args:
        posts: the person's posts of today.
        kind: the kind's word.
        grid_path: where it happened.
    """
    if not rule_of(kind).superior_enters:
        return True
    return may([post for post in posts if post.grid_path != grid_path], Act.HANDLE_MATTER, grid_path)


def enterable(posts: Iterable[Post], kinds: Sequence[MatterKind], grid_path: str) -> list[MatterKind]:
    """Returns the kinds that somebody may enter in a grid; nobody's posts are a resident's."""
    known = list(posts)
    return [kind for kind in kinds if may_enter(known, kind.word, grid_path)]
