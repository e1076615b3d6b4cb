"""Corrects the book of one household: each correction keeps what stood there before, who said otherwise and when.

Must never touch a household outside the speaker's own grids: callers look it up within that reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.context import Context
from handlers.household.line import Change
from storage.repositories.household_book import Entry, Resident
from storage.repositories.targets import Target
from storage.tags import tags_of, tags_text

HEAD = "户主"
_NEEDED = ("name", "relation", "phone", "tags")


@dataclass
class BookCorrected:
    """What became of a line: entries written, each as (what, before, after), and what nobody of that name was."""

    entries: list[int] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


async def correct_book(
    context: Context, household: Target, changes: Sequence[Change], visit_id: int | None = None
) -> BookCorrected:
    """Writes down what a line says about a household; what stands there already is a confirmation.

    Args:
        context: who says so, and when.
        household: within the speaker's reach.
        changes: from :func:`handlers.household.line.read_changes`.
        visit_id: the visit on which it was seen, if there was one.

    Source: the rulebook that asks for it, 四2 (有变化时即时充实更改).
    """
    writer = _Writer(context, household, await context.uow.household_book.residents_of([household.id]), visit_id)
    for change in changes:
        await writer.write(change)
    done = writer.done
    if not done.entries and not done.unknown:
        await writer.note("same", None, None, {"what": "same"})
    return done


class _Writer:
    """One line's changes, written one after the other on what the ones before left."""

    def __init__(
        self, context: Context, household: Target, residents: Sequence[Resident], visit_id: int | None
    ) -> None:
        self.context = context
        self.household_id = household.id
        self.fields: dict[str, str] = {"name": household.name, "address": household.address}
        self.tags = list(household.tags)
        self.residents = list(residents)
        self.visit_id = visit_id
        self.done = BookCorrected()

    async def note(self, what: str, before: Any, after: Any, line: dict[str, Any]) -> None:
        """Writes one entry and the line that tells of it."""
        entry = await self.context.uow.household_book.add(
            household_id=self.household_id, what=what, before=before, after=after, visit_id=self.visit_id,
            filed_by_id=self.context.person.id, source=self.context.source,
        )  # fmt: skip
        self.done.entries.append(entry)
        self.done.lines.append(line)

    async def write(self, change: Change) -> None:
        """Writes one change, unless the book says so already."""
        if change.what == "phone":
            await self._of_resident(change, {"phone": change.value})
        elif change.what == "relation":
            await self._of_resident(change, {"relation": change.value})
        elif change.what == "add":
            values = {"relation": change.relation, "phone": change.phone, "tags": tags_text(change.tags)}
            await self._resident(change.value, {key: value for key, value in values.items() if value}, new=True)
        elif change.what == "tags":
            await self._tag(change, add=True)
        elif change.what == "remove":
            await self._remove(change)
        elif change.what == "needs":
            before = await self.context.uow.household_book.newest_of(self.household_id, "needs")
            old = before.after if before is not None else ""
            line = {"what": "needs", "before": old, "after": change.value}
            await self.note("needs", old, change.value, line)
        elif change.what in self.fields and change.value != self.fields[change.what]:
            await self._field(change.what, self.fields[change.what], change.value)
            if change.what == "name":
                await self._new_head(change.value)

    async def _field(self, what: str, before: str, after: str) -> None:
        await self.context.uow.household_book.set_field(self.household_id, what, after)
        if what != "tags":
            self.fields[what] = after
        words = {"before": list(tags_of(before)), "after": list(tags_of(after))} if what == "tags" else {}
        await self.note(what, before, after, {"what": what, "before": before, "after": after, **words})

    async def _new_head(self, name: str) -> None:
        """Whoever becomes head of a household is 户主 in its list; the one before is head no longer."""
        for one in [one for one in self.residents if one.relation == HEAD and one.name != name]:
            await self._put(one, {**_values(one), "relation": ""})
        known = next((one for one in self.residents if one.name == name), None)
        if known is not None and known.relation != HEAD:
            await self._put(known, {**_values(known), "relation": HEAD})

    async def _of_resident(self, change: Change, values: dict[str, str]) -> None:
        if not change.who or change.who == self.fields["name"]:
            await self._resident(self.fields["name"], values, new=True, relation=HEAD)
        else:
            await self._resident(change.who, values, new=False)

    async def _resident(self, name: str, values: dict[str, str], *, new: bool, relation: str = "") -> None:
        known = next((one for one in self.residents if one.name == name), None)
        if known is None and not new:
            self.done.unknown.append(name)
            return
        base = _values(known) if known else {"name": name, "relation": relation, "phone": "", "tags": ""}
        wanted = {**base, **values}
        if known is None or wanted != base:
            await self._put(known, wanted)

    async def _put(self, known: Resident | None, wanted: Mapping[str, str] | None) -> None:
        """Ends what is said of a resident and says it anew; None ends it alone."""
        book, by_id = self.context.uow.household_book, self.context.person.id
        before = {"id": known.id, **_values(known)} if known is not None else None
        if known is not None:
            await book.end_resident(known.id, by_id)
            self.residents.remove(known)
        after = None
        if wanted is not None:
            fresh = await book.add_resident(self.household_id, wanted, by_id, known.id if known else None)
            after = {"id": fresh, **wanted}
            self.residents.append(
                Resident(fresh, self.household_id, wanted["name"], wanted["relation"], wanted["phone"], wanted["tags"])
            )
        line = {"what": "resident", "before": shown(before), "after": shown(after)}
        await self.note("resident", before, after, line)

    async def _tag(self, change: Change, *, add: bool) -> None:
        if change.who and change.who != self.fields["name"]:
            known = next((one for one in self.residents if one.name == change.who), None)
            if known is None:
                self.done.unknown.append(change.who)
                return
            tags = _with(list(known.tags), change.value, add=add)
            if tags_text(tags) != known.tags_text:
                await self._put(known, {**_values(known), "tags": tags_text(tags)})
            return
        tags = _with(self.tags, change.value, add=add)
        if tags != self.tags:
            before, self.tags = tags_text(self.tags), tags
            await self._field("tags", before, tags_text(tags))

    async def _remove(self, change: Change) -> None:
        known = next((one for one in self.residents if one.name == change.value), None)
        if known is not None and not change.who:
            await self._put(known, None)
        elif change.value in self.tags or change.who:
            await self._tag(change, add=False)
        else:
            self.done.unknown.append(change.value)


def shown(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Returns what a letter shows of a resident."""
    if values is None:
        return None
    return {**{key: values[key] for key in _NEEDED[:3]}, "tags": list(tags_of(values["tags"]))}


def _values(one: Resident) -> dict[str, str]:
    return {"name": one.name, "relation": one.relation, "phone": one.phone, "tags": one.tags_text}


def _key(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(values[name]) for name in _NEEDED)


def _with(tags: list[str], tag: str, *, add: bool) -> list[str]:
    if add:
        return tags if tag in tags else [*tags, tag]
    return [one for one in tags if one != tag]


async def take_back(context: Context, household: Target, entries: Sequence[Entry]) -> bool:
    """Takes entries back, the newest first, and restores what stood there; False if it has changed again since.

    Args:
        context: who takes back, and when.
        household: as it stands.
        entries: of this household, those that count.
    """
    book, by_id = context.uow.household_book, context.person.id
    current = {"name": household.name, "address": household.address, "tags": tags_text(household.tags)}
    living = {_key(_values(one)): one.id for one in await book.residents_of([household.id])}
    for entry in sorted(entries, key=lambda one: -one.id):
        if entry.what in current:
            if current[entry.what] != entry.after:
                return False
            await book.set_field(household.id, entry.what, entry.before)
            current[entry.what] = entry.before
        elif entry.what == "resident":
            # By what is said of them and not by id: a row that was restored before is a new one.
            there = living.pop(_key(entry.after), None) if entry.after is not None else None
            if entry.after is not None and there is None:
                return False
            if there is not None:
                await book.end_resident(there, by_id)
            if entry.before is not None:
                values = {key: entry.before[key] for key in _NEEDED}
                restored = await book.add_resident(household.id, values, by_id, there or entry.before["id"])
                living[_key(values)] = restored
        await book.end(entry.id, by_id)
    return True
