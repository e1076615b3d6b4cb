"""Which rules bind which posts on a day, looked up once for each kind of post: a county has thousands, and few kinds.

Must never count anything: it only picks rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from config.rulebooks.schema import Quota, Rulebook
from handlers.context import World
from handlers.quotas.owed import rules_for
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


class Bound:
    """The rules of some posts on a day."""

    def __init__(self, books: Mapping[str, Rulebook], on: date) -> None:
        """Takes the rulebooks by name, and the day whose rules count."""
        self._books = books
        self._on = on
        self._known: dict[tuple[str, str, int | None, str, str], Sequence[Quota]] = {}
        self._of_post: dict[int, Sequence[Quota]] = {}

    def rules(self, post: Post) -> Sequence[Quota]:
        """Returns the quotas in force that speak of a post; posts of one kind share one list of them."""
        found = self._of_post.get(post.id)
        if found is None:
            found = self._of_post[post.id] = self._of_kind(post)
        return found

    def _of_kind(self, post: Post) -> Sequence[Quota]:
        book = self._books.get(post.rulebook)
        if book is None:
            return ()
        kind = (book.name, post.role, post.level, post.nature, post.title)
        if kind not in self._known:
            self._known[kind] = rules_for(book, post, self._on)
        return self._known[kind]


async def bound(world: World, uow: UnitOfWork, posts: Iterable[Post], on: date) -> Bound:
    """Returns the rules of posts on a day; every post knows its rulebook's name, so nothing is read."""
    return Bound(world.rulebooks, on)
