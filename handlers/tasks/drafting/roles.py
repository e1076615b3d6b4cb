"""Words for roles in a task's scope: 网格员, 三级网格长, 村级, and whatever the rulebook calls its posts."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from config.rulebooks.schema import PostKind, Rulebook
from handlers.context import Context
from handlers.roster.posts import COMMON_TITLES

_EACH = re.compile(r"(?:的|全体|所有|各级|各位|各)+$")
_LEVEL_WORD = re.compile(r"(?P<area>乡镇|街道|社区|乡|镇|村|组)级(?:干部|网格长|负责人)?$")
_WORDS: dict[str, tuple[str, int | None]] = {**COMMON_TITLES, "网格长": ("head", None), "办公室": ("office", None)}


@dataclass(frozen=True)
class Role:
    """A role as it was said: posts with these titles, or of this role, level and nature."""

    word: str
    titles: tuple[str, ...]
    role: str | None
    level: int | None = None
    nature: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns what a draft keeps of it."""
        return {**asdict(self), "titles": list(self.titles)}


async def split_role(context: Context, paths: Sequence[str], text: str) -> tuple[str, Role | None]:
    """Splits '南关村的网格员' into ('南关村', the role); the text and None if it ends in no role's word.

    Args:
        context: for the rulebooks.
        paths: the subtrees of the speaker, whose rulebook's words come first.
        text: what was said.
    """
    rulebook = await context.world.rulebook_of(context.uow, paths[0]) if paths else None
    words = role_words(rulebook)
    for word in sorted(words, key=len, reverse=True):
        if text.endswith(word):
            return _EACH.sub("", text.removesuffix(word)), words[word]
    by_area = _LEVEL_WORD.search(text)
    if by_area is not None and rulebook is not None:
        level = _level_of(rulebook, by_area["area"])
        if level is not None:
            return text[: by_area.start()], Role(by_area[0], (), "head", level)
    return text, None


def role_words(rulebook: Rulebook | None) -> dict[str, Role]:
    """Returns every word for a role here, with what it means."""
    words = {word: Role(word, (word,), role, level) for word, (role, level) in _WORDS.items()}
    for kind in rulebook.posts if rulebook else ():
        for word in kind.names():
            words[word] = _role_of(word, kind)
    return words


def _role_of(word: str, kind: PostKind) -> Role:
    if kind.by_title:
        return Role(word, kind.names(), None)
    # A worker's level is that of the grid, which the document may give and a roster may not: the role decides.
    return Role(word, (word,), kind.role, kind.level if kind.role == "head" else None, kind.nature)


def _level_of(rulebook: Rulebook, area: str) -> int | None:
    """The highest level whose area names the word; '村民小组' is no village."""
    for level in rulebook.levels:
        if area in level.area.replace("村民", ""):
            return level.level
    return None
