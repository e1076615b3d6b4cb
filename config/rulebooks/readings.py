"""`readings:`: where a document is ambiguous, an operator's own document takes the reading that the note names second.

A note's `choose` is what that other reading changes, value by value; it is laid over from the operator's first day, and
each value keeps the clause it was read from. It must never change a value that the note does not name.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from config.rulebooks.problems import Problem, RulebookError
from config.rulebooks.yaml_lines import LinedDict, LinedList


def chosen(parent: LinedDict, child: LinedDict) -> dict[str, list[LinedDict]]:
    """Return what the readings that a child takes lay over its parent: entries by section, the notes among them.

    Two readings of one value are one entry: each says another part of it.

    Raises:
        RulebookError: `readings` is no list, or names a note of the parent that has no other reading to take.
    """
    named = child.get("readings")
    if named is None:
        return {}
    where = child.key_lines["readings"]
    if not isinstance(named, LinedList):
        raise RulebookError([Problem(*where, "readings", "readings 应是说明编号的列表", "如 readings: [every-day]")])
    choices = {str(note["id"]): note for note in _entries(parent, "notes") if isinstance(note.get("choose"), LinedDict)}
    problems = [
        Problem(*where, "readings", f"没有可以另选读法的说明 {one}", "可选的有：" + "、".join(sorted(choices)))
        for one in named
        if str(one) not in choices
    ]
    if problems:
        raise RulebookError(problems)
    document = child.get("document")
    since = document.get("since") if isinstance(document, dict) else None
    found: dict[str, dict[str, LinedDict]] = {}
    for one in named:
        note = choices[str(one)]
        found.setdefault("notes", {})[str(one)] = _turned(note, where)
        for section, entries in note["choose"].items():
            for entry in entries:
                values = _laid(parent, section, entry, since)
                laid = found.setdefault(section, {})
                laid[str(entry["id"])] = _lined({**laid.get(str(entry["id"]), {}), **values}, where)
    return {section: list(entries.values()) for section, entries in found.items()}


def _laid(parent: LinedDict, section: str, entry: Any, since: Any) -> dict[str, Any]:
    """One value of the other reading, dated; `gone` means that by it the value does not hold."""
    older = [one for one in _entries(parent, section) if one.get("id") == entry.get("id")]
    values = {key: value for key, value in entry.items() if key != "gone"}
    if entry.get("gone"):
        values["until"] = _day_before(since)
    elif "until" not in entry:
        values["since"] = since
    last = older[-1] if older else {}
    for key in ("clause", "source", "note"):
        values.setdefault(key, last.get(key))
    return values


def _turned(note: LinedDict, where: tuple[str, int]) -> LinedDict:
    """The note as it stands now: the other reading is the one taken."""
    turned = {"id": note["id"], "reading": note["alternative"], "alternative": note["reading"], "choose": None}
    return _lined(turned, where)


def _entries(data: LinedDict, section: str) -> Iterator[LinedDict]:
    return (one for one in data.get(section) or () if isinstance(one, LinedDict))


def _lined(values: dict[str, Any], where: tuple[str, int]) -> LinedDict:
    lined = LinedDict(*where)
    lined.update(values)
    lined.key_lines = dict.fromkeys(values, where)
    return lined


def _day_before(since: Any) -> str:
    try:
        return (date.fromisoformat(str(since)) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return str(since)  # The schema will name the bad date of the document.
