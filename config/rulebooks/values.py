"""One value of a rulebook each: a quota, a size, a deadline, a limit on leave, a line of scoring, a bar, a requirement.

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
    PeriodKind,
    RequirementAbout,
    ScoringKind,
    Unit,
)

# A number in quotes or a true is a slip of the pen, never a figure.
Whole = StrictInt
Number = StrictInt | StrictFloat


class Model(BaseModel):
    """What cannot be changed in memory and knows no other keys than its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Dated(Model):
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


class Of(Model):
    """What a quota covers or counts: the document's words, and selectors a program can follow.

    `within: own` is the post's own grid and all below it for a head, and the households assigned to a worker.
    `has_unit` means only people for whom the roster gives a 工作单位.
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
    has_unit: StrictBool = False


class Quota(Dated):
    """Who owes what, how much of it and how often.

    `target` null means that the document gives no figure; `period` may then be null as well. `at_most` is the upper
    end where a document says 1—2. `when` is a condition under which alone it is owed. `due` is a milestone's day.
    `jointly` means that all who hold this post on one grid owe it together: what one of them did, all did.
    `unbroken` means that a duration is reached without a break: the longest stretch counts, not the sum.
    `runs` tells which days a period has: the calendar's, those counted from the post's first day, or any so many days
    on end, of which today is the last.
    """

    subject: str = Field(min_length=1)
    kind: Kind
    of: Of
    target: Number | Literal["all"] | None
    at_most: Number | None = None
    unit: Unit
    period: PeriodKind | None
    when: str | None = None
    jointly: StrictBool = False
    unbroken: StrictBool = False
    runs: Literal["calendar", "own", "rolling"] = "calendar"
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

    `starts` tells from when: its registration, or the day on which it was handed to that level. `extended_by` tells
    who gives it more time: its own level with a reason, or the level above that it asks.
    """

    level: DeadlineLevel
    starts: Literal["registration", "handed"] = "registration"
    grid_level: Whole | None = Field(default=None, ge=0, le=4)
    words: str
    working_days: Whole | None
    extension: str | None = None
    extended_by: Literal["own", "above"] = "own"
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

    `per` says for what the points are given, in the document's words. `also_charged` means that a case another part
    has charged already is charged here again. `lower` and `upper` bound a band and are open
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
    also_charged: StrictBool = False
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
