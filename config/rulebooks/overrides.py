"""`extends:`: a jurisdiction's own dated document laid over another rulebook, value by value.

An entry with a known id needs only what it changes, its `since` and its clause: the older value gets an `until` the
day before, and nothing is overwritten. An entry with only an `until` abolishes the value. A new id must be complete.
`readings` takes the other reading of a note; see readings.py.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from config.rulebooks.problems import Problem, RulebookError
from config.rulebooks.readings import chosen
from config.rulebooks.yaml_lines import LinedDict, LinedList

_DATED = ("sizes", "quotas", "deadlines", "leave", "scoring", "bars", "requirements")
_BY_KEY = {"levels": "word", "posts": "word", "notes": "id"}


def extended(data: LinedDict, others: Mapping[str, LinedDict], path: tuple[str, ...] = ()) -> LinedDict:
    """Return the file's values laid over those of the rulebook that it extends, each value naming its document.

    Raises:
        RulebookError: the rulebook extended is missing, is this one again, or an override cannot be placed in time.
    """
    name, parent_name = str(data.get("name", "")), data.get("extends")
    if parent_name is None:
        if "readings" in data:
            where = data.key_lines["readings"]
            raise RulebookError(
                [Problem(*where, "readings", "readings 没有 extends 就没有可选的读法", "加上 extends:")]
            )
        return _sourced(data)
    where = data.key_lines["extends"]
    if not isinstance(parent_name, str):
        raise RulebookError([Problem(*where, "extends", "extends 应是一个制度的名称", "如 extends: huining-2022")])
    if parent_name in (*path, name):
        raise RulebookError([Problem(*where, "extends", "制度互相引用成了一圈", "去掉其中一个 extends")])
    if parent_name not in others:
        known = "、".join(sorted(name for name in others if name))
        raise RulebookError([Problem(*where, "extends", f"找不到制度 {parent_name}", f"可引用的有：{known}")])
    parent = extended(others[parent_name], others, (*path, name))
    return _laid_over(parent, _sourced(data))


def _sourced(data: LinedDict) -> LinedDict:
    """Write the document's number into each value that names no source of its own."""
    document = data.get("document")
    number = (document.get("number") or document.get("title")) if isinstance(document, dict) else None
    whole = _copy(data)
    for section in _DATED:
        entries = data.get(section)
        if not isinstance(entries, LinedList) or number is None:
            continue
        whole[section] = _list_like(entries, [_with_source(entry, number) for entry in entries])
    return whole


def _with_source(entry: Any, number: str) -> Any:
    if not isinstance(entry, LinedDict) or "source" in entry:
        return entry
    sourced = _copy(entry)
    sourced["source"] = number
    return sourced


def _laid_over(parent: LinedDict, child: LinedDict) -> LinedDict:
    whole, below = _copy(child), _copy(parent)
    problems: list[Problem] = []
    for section, entries in chosen(parent, child).items():
        read = _list_of([(entry, (entry.file, entry.line)) for entry in entries], child)
        below[section] = (
            _replaced(below.get(section), read, "id", child)
            if section == "notes"
            else _dated(below.get(section), read, child, problems)
        )
    for section, key in _BY_KEY.items():
        whole[section] = _replaced(below.get(section), child.get(section), key, child)
    for section in _DATED:
        whole[section] = _dated(below.get(section), child.get(section), child, problems)
    if problems:
        raise RulebookError(problems)
    return whole


def _replaced(old: Any, new: Any, key: str, child: LinedDict) -> Any:
    if new is not None and not isinstance(new, LinedList):
        return new
    merged = _pairs(old)
    for entry, where in _pairs(new):
        spot = next((i for i, (one, _) in enumerate(merged) if _get(one, key) == _get(entry, key)), None)
        if spot is None or not isinstance(entry, LinedDict):
            merged.append((entry, where))
        else:
            merged[spot] = (_changed(merged[spot][0], entry), where)
    return _list_of(merged, child)


def _dated(old: Any, new: Any, child: LinedDict, problems: list[Problem]) -> Any:
    if new is not None and not isinstance(new, LinedList):
        return new
    merged = _pairs(old)
    for entry, where in _pairs(new):
        spots = [i for i, (one, _) in enumerate(merged) if _get(one, "id") == _get(entry, "id")]
        if not spots or not isinstance(entry, LinedDict):
            merged.append((entry, where))
            continue
        last = max(spots, key=lambda i: str(_get(merged[i][0], "since")))
        older = merged[last][0]
        if "since" not in entry:
            if "until" not in entry:
                problems.append(
                    Problem(*where, "since", "改动没有写从哪天起", "写 since: 年-月-日；要废止则写 until: 年-月-日")
                )
                continue
            merged[last] = (_changed(older, entry, keep=("clause", "source")), where)
            continue
        day_before = _day_before(entry["since"])
        if day_before is None:
            merged.append((_changed(older, entry), where))  # The schema will name the bad date with its line.
            continue
        if day_before < str(_get(older, "since")):
            problems.append(
                Problem(
                    *entry.key_lines.get("since", where),
                    "since",
                    f"新值从 {entry['since']} 起，早于或等于旧值的 {_get(older, 'since')}",
                    "新值的 since 要晚于旧值；历史不改写",
                )
            )
            continue
        closed = _copy(older)
        closed["until"] = min(str(older.get("until") or day_before), day_before)
        merged[last] = (closed, merged[last][1])
        if "clause" not in entry:
            problems.append(
                Problem(*where, "clause", "改动没有写依据条款", "写上本单位文件的条款号，如 clause: 第三条")
            )
            continue
        merged.append((_changed(older, entry, drop=("until", "note")), where))
    return _list_of(merged, child)


def _changed(older: Any, entry: LinedDict, keep: tuple[str, ...] = (), drop: tuple[str, ...] = ()) -> LinedDict:
    """Lay one entry over an older one; each key keeps the line of the file that it came from."""
    result = LinedDict(entry.file, entry.line)
    for source in (older, entry):
        if not isinstance(source, LinedDict):
            continue
        for key, value in source.items():
            if (source is older and key in drop) or (source is entry and key in keep):
                continue
            result[key] = value
            if key in source.key_lines:
                result.key_lines[key] = source.key_lines[key]
    return result


def _day_before(since: Any) -> str | None:
    try:
        return (date.fromisoformat(str(since)) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None


def _pairs(entries: Any) -> list[tuple[Any, tuple[str, int]]]:
    return list(zip(entries, entries.item_lines, strict=True)) if isinstance(entries, LinedList) else []


def _list_of(pairs: list[tuple[Any, tuple[str, int]]], child: LinedDict) -> LinedList:
    result = LinedList(child.file, child.line)
    result.extend(entry for entry, _ in pairs)
    result.item_lines = [where for _, where in pairs]
    return result


def _list_like(old: LinedList, entries: list[Any]) -> LinedList:
    result = LinedList(old.file, old.line)
    result.extend(entries)
    result.item_lines = list(old.item_lines)
    return result


def _copy(data: LinedDict) -> LinedDict:
    result = LinedDict(data.file, data.line)
    result.update(data)
    result.key_lines = dict(data.key_lines)
    return result


def _get(entry: Any, key: str) -> Any:
    return entry.get(key) if isinstance(entry, dict) else None
