"""One text with the words of the grammar found in it, and what stands between them.

It only answers which words are neighbours; it must never decide what they mean.
"""

import re
from typing import Literal

from handlers.dates.words import Word, same_width, words_of

_AND = re.compile("[ 、,，]*(?:和|及|与|跟|还有)? *")
_SPACE = re.compile(" *[)）]? *的? *")

_OR = re.compile("[ ,，]*(?:或者?|还是) *")
_DENIED = re.compile("(?:不是|并非|而非) *$")

Joint = Literal["to", "and", "or"]


class Sentence:
    """The words of one text from left to right; a place is a word's index, also beyond the last one."""

    def __init__(self, text: str) -> None:
        self.text = same_width(text)
        self.words = words_of(self.text)

    def word(self, place: int) -> Word | None:
        """Return the word at a place, or None where there is none."""
        return self.words[place] if 0 <= place < len(self.words) else None

    def gap(self, place: int) -> str:
        """Return the text between the word at a place and the one before it."""
        if not 0 < place < len(self.words):
            return "…"
        return self.text[self.words[place - 1].end : self.words[place].start]

    def denied(self, place: int) -> bool:
        """Say whether a word is named only to be refused: 不是明天, 明天不请假."""
        return bool(_DENIED.search(self.before(place))) or self.text.startswith("不请", self.words[place].end)

    def before(self, place: int) -> str:
        """Return the text before the word at a place."""
        return self.text[: self.words[place].start]

    def follows(self, place: int) -> Word | None:
        """Return the word at a place if nothing but spaces, 的 or a closing bracket stands before it."""
        return self.word(place) if _SPACE.fullmatch(self.gap(place)) else None

    def joint(self, place: int) -> tuple[Joint, int] | None:
        """Return how the word before a place is joined to the next one (到; 和 or 、; 或), and the next one's place."""
        word = self.word(place)
        if word is None:
            return None
        following = self.word(place + 1)
        if word.kind == "from" and following is not None and following.kind == "to" and not self.gap(place).strip():
            return self.joint(place + 1)  # 从25号起到27号
        if word.kind == "to":
            return ("to", place + 1) if not self.gap(place).strip() and not self.gap(place + 1).strip() else None
        if _OR.fullmatch(self.gap(place)):
            return "or", place
        return ("and", place) if _AND.fullmatch(self.gap(place)) else None
