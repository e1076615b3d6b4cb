"""Reads a duty roster as it is pasted: '11月25日 张三、李四', '11月26日至28日 白班 王五 夜班 赵六', '轮流：…'.

Must never guess between two of a name, nor leave out a line that it did not understand: every problem is told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.dates import RangeRead, read_range

MOST_DAYS = 400
MOST_SHIFTS = 2000
SLOTS = ("白班", "夜班", "早班", "中班", "晚班", "晚上", "带班")
_SLOT = re.compile("|".join(SLOTS))
_NAME = re.compile(r"[一-鿿·]{2,6}|1\d{10}")
_TURNS = re.compile(r"^(?:轮流|轮班|轮值|依次)(?:值班)?\s*[:：]?\s*")
_SPLIT = re.compile(r"[\n；;。]+")


@dataclass
class DutyRead:
    """What a text gives: shifts (on, slot, person, name), and each line that could not be taken with its reason."""

    shifts: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)


class DutyReader:
    """Reads rosters for one issuer; names are looked for in the subtrees that the issuer looks after."""

    def __init__(self, context: Context) -> None:
        """Starts with nobody looked up."""
        self.context = context
        self.paths = reach(context.posts, Act.KEEP_DUTY)
        self._known: dict[str, tuple[int, str] | str] = {}

    async def read(self, text: str) -> DutyRead:
        """Reads all lines of a roster."""
        read = DutyRead()
        for line in (one.strip(" 　,，、") for one in _SPLIT.split(text)):
            if line:
                await self._line(line, read)
        read.shifts.sort(key=lambda shift: (shift["on"], shift["slot"]))
        unique = {(s["on"], s["slot"], s["person"]): s for s in read.shifts}
        read.shifts = list(unique.values())
        if len(read.shifts) > MOST_SHIFTS:
            read.problems.append({"line": "", "reason": "many", "said": str(MOST_SHIFTS)})
        return read

    async def _line(self, line: str, read: DutyRead) -> None:
        found = read_range(line, self.context.today)
        if not isinstance(found, RangeRead):
            read.problems.append({"line": line[:40], "reason": "day", "said": ""})
            return
        days = (found.to_on - found.from_on).days + 1
        if found.to_on < self.context.today or days > MOST_DAYS:
            reason = "past" if found.to_on < self.context.today else "long"
            read.problems.append({"line": line[:40], "reason": reason, "said": ""})
            return
        rest = found.rest(line)
        in_turn = _TURNS.search(rest)
        people = await self._people(_TURNS.sub("", rest), line, read)
        if not people:
            return
        for n in range(days):
            on = found.from_on + timedelta(days=n)
            chosen = [people[n % len(people)]] if in_turn else people
            if on >= self.context.today:
                read.shifts += [_shift(on, slot, person) for slot, person in chosen]

    async def _people(self, text: str, line: str, read: DutyRead) -> list[tuple[str, tuple[int, str]]]:
        """Returns (slot, person) in the order of the text; tells of every name that is none."""
        people: list[tuple[str, tuple[int, str]]] = []
        slot = ""
        good = True
        for word in re.split(r"[\s　、,，:：/]+|和", text):
            token, own = word, ""
            bracket = re.search(r"[（(]([^）)]*)[）)]$", token)
            if bracket is not None and _SLOT.fullmatch(bracket[1]):
                token, own = token[: bracket.start()], bracket[1]
            if _SLOT.fullmatch(token):
                slot = token
                continue
            glued = _SLOT.match(token)
            if glued is not None:
                slot, token = glued[0], token[glued.end() :]
            if not token:
                continue
            person = await self._person(token)
            if isinstance(person, str):
                read.problems.append({"line": line[:40], "reason": person, "said": token[:20]})
                good = False
            else:
                people.append((own or slot, person))
        if not people and good:
            read.problems.append({"line": line[:40], "reason": "nobody", "said": ""})
        return people if good else []

    async def _person(self, said: str) -> tuple[int, str] | str:
        if said not in self._known:
            self._known[said] = await self._look_up(said)
        return self._known[said]

    async def _look_up(self, said: str) -> tuple[int, str] | str:
        if not _NAME.fullmatch(said):
            return "name"
        uow = self.context.uow
        if said.isdecimal():
            person = await uow.people.by_phone(said)
            posts = await uow.people.posts_of(person.id, self.context.today) if person else []
            posts = [post for post in posts if any(post.grid_path.startswith(path) for path in self.paths)]
        else:
            on = self.context.today
            posts = [post for path in self.paths for post in await uow.people.named(said, path, on)]
        found = {post.person_id: post.person_name for post in posts}
        if len(found) == 1:
            return next(iter(found.items()))
        return "two" if found else "name"


def _shift(on: date, slot: str, person: tuple[int, str]) -> dict[str, Any]:
    return {"on": on.isoformat(), "slot": slot, "person": person[0], "name": person[1]}


def days_of(shifts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns a roster day by day, as a preview shows it: the day, and its people with their slots."""
    days: dict[str, list[dict[str, str]]] = {}
    for shift in shifts:
        days.setdefault(shift["on"], []).append({"name": shift["name"], "slot": shift["slot"]})
    return [{"on": on, "people": people} for on, people in days.items()]
