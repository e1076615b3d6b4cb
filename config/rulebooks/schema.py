"""The shape of a rulebook: its document, levels and posts, its values, and the questions others ask of it.

The values themselves are in values.py. It must never compute a count, know a person, or hold a value of its own:
every number comes from a data file and carries its clause.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field, StrictBool

from config.rulebooks.values import (
    Bar,
    Dated,
    Deadline,
    LeaveRule,
    Model,
    Of,
    Quota,
    Requirement,
    ScoringRule,
    Size,
    Whole,
)
from config.rulebooks.vocabulary import IsoDate, Nature, Role

__all__ = [
    "Bar", "Dated", "Deadline", "Document", "LeaveRule", "Level", "Note", "Of", "PostKind", "Quota", "Requirement",
    "Rulebook", "ScoringRule", "Size",
]  # fmt: skip


class Document(Model):
    """The published document that a rulebook was read from."""

    title: str = Field(min_length=1)
    number: str | None
    issuer: str = Field(min_length=1)
    issued_on: IsoDate | None
    since: IsoDate
    note: str | None = None


class Level(Model):
    """One storey of the grid tree: what it is drawn on, what it is called and who leads it."""

    level: Whole | None = Field(ge=0, le=4)
    word: str = Field(min_length=1)
    area: str = Field(min_length=1)
    head: str | None
    above: str | None = None
    clause: str
    note: str | None = None


class PostKind(Model):
    """One kind of post in the document's own word, and how it maps to this program's roles.

    `level` null means any level (or that the document numbers none); `nature` null means any nature. `also` are
    other titles that mean the same in a roster. `by_title` marks a word that only its very title earns: being a
    worker does not make one a 联户长.
    """

    word: str = Field(min_length=1)
    role: Role
    level: Whole | None = Field(default=None, ge=0, le=4)
    nature: Nature | None = None
    also: tuple[str, ...] = ()
    by_title: StrictBool = False
    held_by: str | None = None
    clause: str
    note: str | None = None

    def names(self) -> tuple[str, ...]:
        """Return every title that means this post, the document's own word first."""
        return (self.word, *self.also)


class Note(Model):
    """Where the document is ambiguous, silent or misprinted: the reading taken and the one an operator may choose.

    `choose` is what the other reading changes, section by section; an operator's document takes it by `readings:`.
    Without it the operator writes the values (`extends:`) or the settings that `alternative` speaks of.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    about: tuple[str, ...] = ()
    clause: str | None
    text: str = Field(min_length=1)
    reading: str = Field(min_length=1)
    alternative: str | None = None
    choose: Mapping[str, tuple[Mapping[str, Any], ...]] | None = None


class Rulebook(Model):
    """One document, read to the end."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    extends: str | None = None
    readings: tuple[str, ...] = ()
    document: Document
    levels: tuple[Level, ...] = ()
    posts: tuple[PostKind, ...] = Field(min_length=1)
    sizes: tuple[Size, ...] = ()
    quotas: tuple[Quota, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    leave: tuple[LeaveRule, ...] = ()
    scoring: tuple[ScoringRule, ...] = ()
    bars: tuple[Bar, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    notes: tuple[Note, ...] = ()

    def quotas_on(self, on: date) -> tuple[Quota, ...]:
        """Return the quotas in force on a day, in the file's order, those without a figure included."""
        return tuple(quota for quota in self.quotas if quota.in_force(on))

    def sizes_on(self, on: date) -> tuple[Size, ...]:
        """Return the sizes in force on a day."""
        return tuple(size for size in self.sizes if size.in_force(on))

    def deadlines_on(self, on: date) -> tuple[Deadline, ...]:
        """Return the deadlines in force on a day."""
        return tuple(deadline for deadline in self.deadlines if deadline.in_force(on))

    def quota(self, quota_id: str, on: date) -> Quota | None:
        """Return the version of one quota that is in force on a day, if there is one."""
        return next((quota for quota in self.quotas_on(on) if quota.id == quota_id), None)

    def post_for(self, title: str) -> PostKind | None:
        """Return the kind of post a roster's title means here; the document's own words win over `also`."""
        wanted = title.strip()
        exact = next((post for post in self.posts if post.word == wanted), None)
        return exact or next((post for post in self.posts if wanted in post.also), None)

    def words_for(self, role: str, level: int | None, nature: str, title: str | None = None) -> tuple[str, ...]:
        """Return every subject word that applies to a post of this role, level and nature.

        Args:
            role: worker, head, office or leader.
            level: the level of the post's grid; for a worker null means not known and matches any.
            nature: the roster's 性质; an empty text or 其他 earns no word of a special nature.
            title: the post's own title where it is known. It earns a word marked `by_title` (and then that word
                alone), and a title that implies a nature (专职网格员) stands for it where 性质 was left empty.
        """
        own = self.post_for(title) if title else None
        if own is not None and own.by_title:
            return (own.word,)
        if own is not None and own.role == role and own.nature is not None:
            nature = own.nature
        return tuple(
            post.word
            for post in self.posts
            if post.role == role
            and not post.by_title
            and (post.level is None or post.level == level or (role == "worker" and level is None))
            and (post.nature is None or post.nature == nature)
        )
