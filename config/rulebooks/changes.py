"""What becomes different when one rulebook takes another's place on a day: values added, gone and changed.

It compares what two rulebooks say and judges neither; whom a value binds is read from its subject.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal

from config.rulebooks.schema import Dated, Rulebook

ChangeKind = Literal["added", "gone", "changed"]
SECTIONS: Final = ("quotas", "deadlines", "sizes", "leave", "scoring", "bars", "requirements")
# What a value is called and where it came from changes nobody's duty.
_NOT_A_CHANGE: Final = frozenset({"id", "since", "until", "note", "source", "says", "words", "name"})


@dataclass(frozen=True)
class FieldChange:
    """One part of a value that differs: its name in the rulebook, and what stands there before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One value that is added, gone or changed, and whom it concerns in the document's own words."""

    kind: ChangeKind
    section: str
    id: str
    subjects: tuple[str, ...]
    clause_before: str | None
    clause_after: str | None
    says_before: str | None
    says_after: str | None
    fields: tuple[FieldChange, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; dates inside are ISO texts."""
        return asdict(self)


def changes(before: Rulebook, after: Rulebook, on: date) -> list[Change]:
    """Return what differs between two rulebooks on a day, section by section, in the order of the files.

    Args:
        before: the rulebook that holds now.
        after: the one that would hold.
        on: the day whose values are compared; dated values that begin later are not looked at.
    """
    return [change for section in SECTIONS for change in _of_section(section, before, after, on)]


def _of_section(section: str, before: Rulebook, after: Rulebook, on: date) -> Iterator[Change]:
    old, new = _in_force(before, section, on), _in_force(after, section, on)
    for entry_id, entry in old.items():
        if entry_id not in new:
            yield _change("gone", section, entry, None)
        elif fields := _differences(entry, new[entry_id]):
            yield _change("changed", section, entry, new[entry_id], fields)
    for entry_id, entry in new.items():
        if entry_id not in old:
            yield _change("added", section, None, entry)


def _in_force(book: Rulebook, section: str, on: date) -> dict[str, Dated]:
    return {entry.id: entry for entry in getattr(book, section) if entry.in_force(on)}


def _differences(old: Dated, new: Dated) -> tuple[FieldChange, ...]:
    one, other = _flat(old), _flat(new)
    # Two values of one section have the same fields.
    return tuple(
        FieldChange(name, value, other[name])
        for name, value in one.items()
        if name not in _NOT_A_CHANGE and name.removeprefix("of.") not in _NOT_A_CHANGE and value != other[name]
    )


def _flat(entry: Dated) -> dict[str, Any]:
    plain = entry.model_dump(mode="json")
    selector = plain.pop("of", None)
    if isinstance(selector, dict):
        return {**plain, **{f"of.{key}": value for key, value in selector.items()}}
    return {**plain, "of": selector}


def _change(
    kind: ChangeKind, section: str, old: Dated | None, new: Dated | None, fields: tuple[FieldChange, ...] = ()
) -> Change:
    subjects = dict.fromkeys(
        subject for entry in (old, new) if entry is not None and (subject := getattr(entry, "subject", None))
    )
    return Change(
        kind, section, str(getattr(old or new, "id", "")), tuple(subjects),
        old.clause if old else None, new.clause if new else None,
        getattr(old, "says", None), getattr(new, "says", None), fields,
    )  # fmt: skip
