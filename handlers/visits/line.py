"""Reads one line about a visit: which words name somebody, and where the text begins. Pure; it looks nothing up.

Must never drop a word: what is not known to be a name or a text is handed back to be asked about.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, TypeVar

_DAY = re.compile(r"^(?P<day>今天|今日|昨天|昨日|前天|大前天)[\s　，,:：、]*")
_COLON = re.compile(r"(?<!\d)[：:]|[：:](?!\d)")
_SEPARATOR = re.compile(r"[\s　、，,;；]+")
_AND = re.compile(r"[和与及]")
_HOME = re.compile(r"(?:家里|家|户)$")
_CODE = re.compile(r"^[A-Za-z]{0,6}[-\d][-\dA-Za-z]*$")
_HANZI = re.compile(r"^[一-鿿·]+$")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧包佟鲍"
)  # fmt: skip

Hit = TypeVar("Hit")

_DAYS_BACK = {"": 0, "今天": 0, "今日": 0, "昨天": 1, "昨日": 1}

LONGEST_LIST = 60
"""Words that are looked at as names; what follows is text."""


@dataclass(frozen=True)
class Word:
    """One word of a line: where it starts, and whether a 、 or 和 ties it to the one before (then it is no text)."""

    text: str
    start: int
    tied: bool

    @property
    def spellings(self) -> list[str]:
        """What to look up for it: itself, without 家 or 户, and the parts around a 和."""
        parts = [part for part in _AND.split(self.text) if part]
        spelled = [self.text, *(parts if len(parts) > 1 else [])]
        bare = [_HOME.sub("", one) for one in spelled]
        return list(dict.fromkeys(one for one in (*spelled, *bare) if one))


@dataclass(frozen=True)
class Line:
    """A line taken apart: the day it names, its words, and its text if a colon says where that begins."""

    day: str
    whole: str
    words: tuple[Word, ...]
    text: str | None

    @property
    def spellings(self) -> list[str]:
        """All that must be looked up to understand the line."""
        return list(dict.fromkeys(spelling for word in self.words for spelling in word.spellings))


@dataclass
class Reading(Generic[Hit]):
    """A line understood: what was found, what must be asked about (word, hits), and the text."""

    found: list[Hit] = field(default_factory=list)
    unclear: list[tuple[str, Sequence[Hit]]] = field(default_factory=list)
    text: str = ""


def day_of(word: str, today: date) -> date | None:
    """Returns the day that a line names; None for a day too far back to be filed now."""
    back = _DAYS_BACK.get(word)
    return None if back is None else today - timedelta(days=back)


def read_line(text: str) -> Line:
    """Takes a line apart: '昨天 张三、李四：水管漏水' has a day, two words and a text."""
    day = ""
    if match := _DAY.match(text):
        day, text = match["day"], text[match.end() :]
    text = text.strip()
    colon = _COLON.search(text)
    head, told = (text[: colon.start()], text[colon.end() :].strip()) if colon else (text, None)
    words: list[Word] = []
    at = 0
    tied = False
    for gap in (*_SEPARATOR.finditer(head), None):
        piece = head[at : gap.start() if gap else len(head)]
        if piece and len(words) < LONGEST_LIST:
            words.append(Word(piece, at, tied))
        if gap:
            at, tied = gap.end(), "、" in gap.group()
    return Line(day, text, tuple(words), told)


def understand(line: Line, hits: Mapping[str, Sequence[Hit]]) -> Reading[Hit]:
    """Says what each word of a line is, given what was found for every spelling.

    With a colon all words before it are names. Without one, names stand first: a word that is not found ends them,
    unless a 、 ties it to a name or it looks like a name or a code itself; then it is asked about.

    Args:
        line: from :func:`read_line`.
        hits: spelling → what bears that name; a spelling that is not there was not found.

    Returns:
        Found ones each once; a word of two households or of none is unclear.
    """
    reading: Reading[Hit] = Reading(text=line.text or "")
    for number, word in enumerate(line.words):
        known = _resolve(word, hits)
        is_name = any(found for _, found in known)
        if line.text is None and not is_name and number and not (word.tied or looks_like_name(word.text)):
            reading.text = line.whole[word.start :].strip()
            break
        for text, found in known:
            if len(found) == 1:
                if found[0] not in reading.found:
                    reading.found.append(found[0])
            else:
                reading.unclear.append((text, found))
    return reading


def _resolve(word: Word, hits: Mapping[str, Sequence[Hit]]) -> list[tuple[str, Sequence[Hit]]]:
    whole = _hits(word.text, hits)
    if whole:
        return [(word.text, whole)]
    parts = [part for part in _AND.split(word.text) if part]
    if len(parts) > 1 and any(_hits(part, hits) for part in parts):
        return [(part, _hits(part, hits)) for part in parts]
    return [(word.text, ())]


def _hits(text: str, hits: Mapping[str, Sequence[Hit]]) -> Sequence[Hit]:
    return hits.get(text) or hits.get(_HOME.sub("", text), ())


def looks_like_name(text: str) -> bool:
    """Whether a word that nobody bears might still be meant as a name: a surname with one or two characters, a code."""
    text = _HOME.sub("", text)
    if _CODE.match(text):
        return any(character.isdigit() for character in text)
    return bool(_HANZI.match(text)) and 2 <= len(text) <= 3 and text[0] in _SURNAMES


def spell(found: Iterable[tuple[Sequence[str], Hit]]) -> dict[str, list[Hit]]:
    """Sorts what was found by each of the names it answers to."""
    by_spelling: dict[str, list[Hit]] = {}
    for names, hit in found:
        for name in dict.fromkeys(name for name in names if name):
            by_spelling.setdefault(name, []).append(hit)
    return by_spelling
