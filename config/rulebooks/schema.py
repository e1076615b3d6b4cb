"""The shape of a rulebook: frozen models, one for each section, and the three questions others ask of it.

A model says what a document says. It must never compute a count, know a person, or hold a value of its own:
every number comes from a data file and carries its clause.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from config.rulebooks.vocabulary import (
    BarKind,
    BarRefuses,
    Covers,
    DeadlineLevel,
    GridKind,
    IsoDate,
    Kind,
    Nature,
    PeriodKind,
    RequirementAbout,
    Role,
    ScoringKind,
    Unit,
)

# A number in quotes or a true is a slip of the pen, never a figure.
Whole = StrictInt
Number = StrictInt | StrictFloat


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Document(_Model):
    """The published document that a rulebook was read from."""

    title: str = Field(min_length=1)
    number: str | None
    issuer: str = Field(min_length=1)
    issued_on: IsoDate | None
    since: IsoDate
    note: str | None = None


class Dated(_Model):
    """One value with its id, its days of effect (both inclusive) and its clause."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    clause: str | None
    since: IsoDate
    until: IsoDate | None = None
    note: str | None = None
    source: str | None = None  # The document's number, filled in by the loader, so an override cites its own.

    def in_force(self, on: date) -> bool:
        """Say whether this value holds on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


class Level(_Model):
    """One storey of the grid tree: what it is drawn on, what it is called and who leads it."""

    level: Whole | None = Field(ge=0, le=4)
    word: str = Field(min_length=1)
    area: str = Field(min_length=1)
    head: str | None
    above: str | None = None
    clause: str
    note: str | None = None


class PostKind(_Model):
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


class Of(_Model):
    """What a quota covers or counts: the document's words, and selectors a program can follow.

    `within: own` is the post's own grid and all below it for a head, and the households assigned to a worker.
    `tags` means any of them. `place_types` are the roster's types of places.
    """

    words: str = Field(min_length=1)
    covers: Covers
    level: Whole | None = Field(default=None, ge=0, le=4)
    within: Literal["own", "all"] = "own"
    tags: tuple[str, ...] = ()
    include_places: StrictBool = False
    place_types: tuple[str, ...] = ()
    grid_kind: GridKind | None = None


class Quota(Dated):
    """Who owes what, how much of it and how often.

    `target` null means that the document gives no figure; `period` may then be null as well. `at_most` is the upper
    end where a document says 1—2. `when` is a condition under which alone it is owed. `due` is a milestone's day.
    """

    subject: str = Field(min_length=1)
    kind: Kind
    of: Of
    target: Number | Literal["all"] | None
    at_most: Number | None = None
    unit: Unit
    period: PeriodKind | None
    when: str | None = None
    due: IsoDate | None = None
    says: str = Field(min_length=1)

    @property
    def has_figure(self) -> bool:
        """Say whether there is something to count against: a target and a period."""
        return self.target is not None and self.period is not None


class Size(Dated):
    """How many households one grid or one worker may have; null where the document says nothing."""

    grid_kind: GridKind | None
    words: str
    per: Literal["grid", "worker"]
    level: Whole | None = Field(default=None, ge=0, le=4)
    min: Whole | None = None
    max: Whole | None = None
    about: Whole | None = None
    unit: Literal["households"] = "households"
    says: str = Field(min_length=1)


class Deadline(Dated):
    """Within how many working days a matter is to be settled, by whose duty it falls to.

    `starts` tells from when: its registration, or the day on which it was handed to that level.
    """

    level: DeadlineLevel
    starts: Literal["registration", "handed"] = "registration"
    grid_level: Whole | None = Field(default=None, ge=0, le=4)
    words: str
    working_days: Whole | None
    extension: str | None = None
    says: str = Field(min_length=1)


class LeaveRule(Dated):
    """A limit the document sets on leave from something; ordinary leave is not meant."""

    subject: str
    of: str
    covers: Covers
    limit: Whole | None
    unit: Unit
    consecutive: StrictBool = False
    says: str = Field(min_length=1)


class ScoringRule(Dated):
    """One line of how work is scored, as data only: a part and its weight, a plus or minus, a band, a consequence.

    `per` says for what the points are given, in the document's words. `lower` and `upper` bound a band and are open
    or closed as the flags say. `fact` names the recorded fact a program can find the case by, where there is one.
    """

    kind: ScoringKind
    name: str = Field(min_length=1)
    subject: str
    part: str | None = None
    weight_percent: Number | None = None
    base_points: Number | None = None
    max_points: Number | None = None
    points: Number | None = None
    per: str | None = None
    fact: str | None = None
    lower: Number | None = None
    lower_included: StrictBool = True
    upper: Number | None = None
    upper_included: StrictBool = True
    yuan: Number | None = None
    percent: Number | None = None
    count: Whole | None = None
    period: PeriodKind | None = None
    by: str | None = None
    says: str = Field(min_length=1)


class Bar(Dated):
    """What may not be done: passed down to a grid, or taken as the basis of an evaluation.

    `refuses` tells by what a task is known that may not be passed down: it stands in no list, or declares the grid
    responsible for one of the items, or is a department's professional matter. `instead` is the way to go.
    """

    kind: BarKind
    refuses: BarRefuses | None = None
    instead: str | None = None
    items: tuple[str, ...] = Field(min_length=1)
    says: str = Field(min_length=1)


class Requirement(Dated):
    """Something that must be there or be done in a form, without a figure: a notice's contents, an approval."""

    about: RequirementAbout
    subject: str | None
    items: tuple[str, ...] = ()
    approved_by: str | None = None
    says: str = Field(min_length=1)


class Note(_Model):
    """Where the document is ambiguous, silent or misprinted: the reading taken and the one an operator may choose."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    about: tuple[str, ...] = ()
    clause: str | None
    text: str = Field(min_length=1)
    reading: str = Field(min_length=1)
    alternative: str | None = None


class Rulebook(_Model):
    """One document, read to the end."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    extends: str | None = None
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
