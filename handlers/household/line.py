"""Reads what a line says about a household: '电话 13800000000', '增加 李小妹 孙女', '标签 独居老人'. Pure.

Must never guess: a word that has no place is handed back to be asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.terminals.phones import normal_phone

_WORDS: dict[str, tuple[str, ...]] = {
    "phone": ("电话", "手机", "手机号", "联系电话", "电话号码", "phone"),
    "add": ("增加", "添加", "新增", "加", "add"),
    "remove": ("减少", "去掉", "删除", "迁出", "去世", "搬走", "remove"),
    "tags": ("标签", "tag"),
    "needs": ("需求", "困难", "诉求", "need"),
    "address": ("地址", "住址", "address"),
    "name": ("户主", "户主改为", "head"),
    "relation": ("关系", "relation"),
    "same": ("没有变化", "没变化", "无变化", "不变", "没变", "核对", "unchanged"),
    "history": ("记录", "历史", "更正记录", "history"),
}
_MEANS = {word: what for what, words in _WORDS.items() for word in words}
_GLUED = re.compile(rf"^({'|'.join(sorted((w for w in _MEANS if len(w) > 1), key=len, reverse=True))})[:：]?(.+)$")
_GAP = re.compile(r"[\s　，,;；]+")
_TAGS = re.compile(r"[、/\s　，,;；]+")
LONGEST = {"name": 20, "address": 100, "needs": 300, "relation": 10, "tags": 20}
"""How many characters each thing may have."""


@dataclass(frozen=True)
class Change:
    """One thing that a line says: ``what`` is phone, add, remove, tags, needs, address, name, relation, same, history.

    ``who`` is the resident it is about; empty means the household itself, and for a phone its head.
    """

    what: str
    value: str = ""
    who: str = ""
    relation: str = ""
    phone: str = ""
    tags: tuple[str, ...] = ()


@dataclass
class Said:
    """A line understood: its changes, and what had no place in it."""

    changes: list[Change] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_changes(text: str) -> Said:
    """Takes apart what stands behind the name: words of command, each with what belongs to it.

    Args:
        text: such as '电话 13800000000 标签 独居老人'.
    """
    said = Said()
    words = _words(text)
    at, who = 0, ""
    while at < len(words):
        what = _MEANS.get(words[at])
        if what is None:
            if who or at + 1 >= len(words) or _MEANS.get(words[at + 1]) not in ("phone", "tags", "relation"):
                said.unread.append(words[at])
            else:
                who = words[at]
            at += 1
            continue
        start = at + 1
        stop = len(words) if what == "needs" else _next(words, start)
        taken = len(said.changes)
        _take(said, what, who, words[start:stop])
        if who and len(said.changes) == taken:
            said.unread.append(who)
        at, who = stop, ""
    return said


def _words(text: str) -> list[str]:
    needs = re.match(rf"^(.*?)(?:^|(?<=\s))({'|'.join(_WORDS['needs'])})[:：\s]*(.+)$", text.strip(), re.DOTALL)
    if needs is not None:
        return [*_words(needs[1]), "需求", needs[3]]
    words: list[str] = []
    for word in _GAP.split(text.strip()):
        glued = _GLUED.match(word) if word not in _MEANS else None
        bare = word.rstrip(":：")
        if glued is not None:
            words += [glued[1], glued[2]]
        elif bare:
            words.append(bare)
    return words


def _next(words: Sequence[str], start: int) -> int:
    """The place of the next word of command; the first word behind one is always its own."""
    return next(
        (at for at in range(start + 1, len(words)) if words[at] in _MEANS and _MEANS[words[at]] != "same"), len(words)
    )


def _take(said: Said, what: str, who: str, rest: Sequence[str]) -> None:
    if what in ("same", "history"):
        said.changes.append(Change(what))
        said.unread += rest
    elif not rest:
        said.unread.append(_WORDS[what][0])
    elif what == "phone":
        # '电话 李小妹 13…' means the same as '李小妹 电话 13…'.
        number = normal_phone(rest[-1])
        if len(rest) == 2 and not who:
            who = rest[0]
        if number is None or len(rest) > 2:
            said.unread += rest
        else:
            said.changes.append(Change("phone", number, who))
    elif what == "add":
        _take_resident(said, rest)
    elif what in ("tags", "remove"):
        for tag in [part for word in rest for part in _TAGS.split(word) if part]:
            minus = what == "tags" and tag[0] in "-－—"
            value = tag.lstrip("-－—") if what == "tags" else tag
            if not value or len(value) > LONGEST["tags"]:
                said.unread.append(tag)
            else:
                said.changes.append(Change("remove" if minus or what == "remove" else "tags", value, who))
    else:
        value = " ".join(rest)
        if len(value) > LONGEST[what] or (what == "relation" and not who):
            said.unread.append(value[:20])
        else:
            said.changes.append(Change(what, value, who))


def _take_resident(said: Said, rest: Sequence[str]) -> None:
    name, relation, phone, tags = rest[0], "", "", []
    for word in rest[1:]:
        number = normal_phone(word)
        if number is not None:
            phone = number
        elif any(letter.isdigit() for letter in word) and len(word) > 6:
            said.unread.append(word)
        elif not relation:
            relation = word
        else:
            tags += [part for part in _TAGS.split(word) if part]
    if len(name) > LONGEST["name"] or len(relation) > LONGEST["relation"] or any(c.isdigit() for c in name):
        said.unread += [word[:20] for word in rest]
    else:
        said.changes.append(Change("add", name, relation=relation, phone=phone, tags=tuple(tags[:10])))
