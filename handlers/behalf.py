"""代报: somebody files for another. A head for people in the own grids, a named secretary for the leader.

Both names are recorded: the fact is the person's, ``filed_by_id`` says who wrote it.
"""

import re
from dataclasses import dataclass

from handlers.access import Act, reach
from handlers.context import Context
from storage.repositories.people import Person, Post

_BEHALF = re.compile(
    r"^(?P<word>代报|代填|代|替)[\s　:：]*(?P<name>[一-鿿·]{2,8}?)(?P<mark>[\s　:：,，、]+|$)(?P<rest>.*)$", re.DOTALL
)


@dataclass(frozen=True)
class Subject:
    """Whose fact it is, on which posts, and the rest of the line."""

    person: Person
    posts: tuple[Post, ...]
    rest: str

    @property
    def main_grid_id(self) -> int | None:
        """The grid that a fact of this person is counted under: that of the lowest post, where the work is done."""
        return max(self.posts, key=lambda post: post.grid_level).grid_id if self.posts else None


async def read_subject(context: Context, text: str) -> Subject | None:
    """Reads whose fact a line is: '代张三：…' is Zhang San's, anything else the speaker's own.

    Returns:
        The subject; None if a name was given that the speaker may not file for (and the speaker was told so).
    """
    match = _BEHALF.match(text)
    if match is None:
        return Subject(context.person, tuple(context.posts), text)
    name = match["name"]
    for leader in await context.uow.people.leaders_of(context.person.id):
        if leader.name == name:
            return await _subject(context, leader, match["rest"])
    found: dict[int, Person] = {}
    for path in reach(context.posts, Act.FILE_FOR_OTHERS):
        for post in await context.uow.people.named(name, path, context.today):
            found[post.person_id] = Person(post.person_id, post.person_name, post.phone)
    if len(found) == 1:
        return await _subject(context, next(iter(found.values())), match["rest"])
    if not found and match["word"] in ("代", "替") and _is_deed(name, match["mark"]):
        return Subject(context.person, tuple(context.posts), text)
    await context.reply("behalf.two_of_that_name" if found else "behalf.nobody_of_that_name", name=name)
    return None


def _is_deed(name: str, mark: str) -> bool:
    """Whether '代办低保手续' tells what somebody did; a short word before a space is rather a mistyped name."""
    return not set(mark) & set(":：") and (len(name) >= 4 or bool(set(mark) & set(",，、")))


async def _subject(context: Context, person: Person, rest: str) -> Subject:
    return Subject(person, tuple(await context.uow.people.posts_of(person.id, context.today)), rest)


async def subject_of(context: Context, person_id: int) -> Subject:
    """Returns somebody, the speaker or another, as whose fact a form files."""
    if person_id == context.person.id:
        return Subject(context.person, tuple(context.posts), "")
    return await _subject(context, await context.uow.people.get(person_id), "")
