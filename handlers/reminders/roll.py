"""The roll of a day: who holds which posts, who is away, who stands in, and who hears of whose misses.

Pure once it is called: it is read in one go, because a person's posts, stand-ins and heads lie anywhere in the tree.
"""

from asyncio import sleep
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.leave.absence import days_away, substitutes
from storage.repositories.leaves import Leave
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

_ABOVE = ("head", "office", "leader")


@dataclass(frozen=True)
class Duty:
    """A post that somebody is reminded of: the own one, or that of a person on leave (``behalf``: their name)."""

    post: Post
    behalf: str = ""


@dataclass
class Roll:
    """Everybody's posts on a day, and who is told in place of whom."""

    on: date
    posts: Sequence[Post]
    away: frozenset[int]
    stand_ins: Mapping[int, int]
    reachable: frozenset[int]
    names: dict[int, str] = field(init=False)
    duties: dict[int, list[Duty]] = field(init=False)
    several: frozenset[int] = field(init=False)
    """People who work on more than one grid."""
    hearers: frozenset[int] = field(init=False)
    """People who may hear of others' misses."""

    def __post_init__(self) -> None:
        self.names = {post.person_id: post.person_name for post in self.posts}
        self._places = {post.person_id: post.grid_path for post in reversed(self.posts)}
        workers = Counter(post.person_id for post in self.posts if post.role == "worker")
        self.several = frozenset(person_id for person_id, count in workers.items() if count > 1)
        self._above: dict[int, list[Post]] = {}
        self._hearing: dict[tuple[int, str], list[int]] = {}
        self.duties = {}
        for post in self.posts:
            if post.role in _ABOVE:
                self._above.setdefault(post.grid_id, []).append(post)
            told = self.told_for(post.person_id)
            if told is not None:
                behalf = "" if told == post.person_id else post.person_name
                self.duties.setdefault(told, []).append(Duty(post, behalf))
        self._stood_in_for: dict[int, set[int]] = {}
        for absent in self.away:
            told = self.told_for(absent)
            if told is not None:
                self._stood_in_for.setdefault(told, set()).add(absent)
        above = (self.told_for(post.person_id) for posts in self._above.values() for post in posts)
        self.hearers = frozenset(told for told in above if told is not None)

    def told_for(self, person_id: int) -> int | None:
        """Returns who is told what concerns a person today: themselves, who stands in for them, or nobody."""
        seen = {person_id}
        while person_id in self.away:
            stand_in = self.stand_ins.get(person_id)
            if stand_in is None or stand_in in seen:
                return None
            person_id = stand_in
            seen.add(person_id)
        return person_id

    def owners_told(self, person_id: int) -> set[int]:
        """Returns whose own things a person is told of: theirs, and those of people whom they stand in for."""
        return {person_id} | self._stood_in_for.get(person_id, set())

    def in_place(self, people: Iterable[int]) -> list[int]:
        """Returns people in the order of their first posts in the tree: who works together stands together."""
        return sorted(people, key=lambda person_id: (self._places.get(person_id, ""), person_id))

    def heads_of(self, post: Post) -> list[int]:
        """Returns who hears of a post's misses: the nearest heads above, else an office, else a leader.

        A head who is away is heard for by the stand-in; where there is none, or no terminal reaches them, the next
        head up is told: a miss must not vanish.
        """
        line = [int(part) for part in reversed(post.grid_path.strip("/").split("/"))]
        for role in _ABOVE:
            for grid_id in line:
                if role == "head" and post.role == "head" and grid_id == post.grid_id:
                    continue
                told = [head for head in self._told_at(grid_id, role) if head != post.person_id]
                if told:
                    return told
        return []

    def _told_at(self, grid_id: int, role: str) -> list[int]:
        """Returns who hears for the heads (offices, leaders) of one grid and can be reached."""
        if (grid_id, role) not in self._hearing:
            theirs = {self.told_for(p.person_id) for p in self._above.get(grid_id, ()) if p.role == role}
            self._hearing[grid_id, role] = sorted(head for head in theirs if head in self.reachable)
        return self._hearing[grid_id, role]

    def charges(self) -> dict[int, list[Post]]:
        """Returns whose misses each person hears of."""
        charges: dict[int, list[Post]] = {}
        for post in self.posts:
            for head_id in self.heads_of(post):
                charges.setdefault(head_id, []).append(post)
        return charges


async def call_roll(uow: UnitOfWork, on: date) -> Roll:
    """Reads the roll of a local day, of the whole tree."""
    leaves: dict[int, list[Leave]] = {}
    for leave in await uow.figures.approved_leaves(on, on):
        leaves.setdefault(leave.person_id, []).append(leave)
    away = frozenset(person_id for person_id, theirs in leaves.items() if days_away(theirs, on, on))
    posts: list[Post] = []
    async for page in uow.people.everybody(on):
        posts += page
        await sleep(0)
    return Roll(on, posts, away, await substitutes(uow, on), frozenset(await uow.figures.reachable()))


def chunks(load: Mapping[int, int], size: int) -> Generator[list[int]]:
    """Cuts people into chunks whose load together is about ``size``, in the order given.

    Args:
        load: person id → how many posts must be looked at for them.
        size: posts a chunk.
    """
    chunk: list[int] = []
    weight = 0
    for person_id, theirs in load.items():
        chunk.append(person_id)
        weight += theirs
        if weight >= size:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk
