"""What is counted at one place: additive numbers, and people by id where one person may stand in several places.

Pure: it adds, it never reads and never judges.
"""

from dataclasses import dataclass, field
from datetime import date

from handlers.queries.burden import Burden
from storage.repositories.matter_figures import Counts


@dataclass(frozen=True)
class RuleKey:
    """One rule in one of its periods, with what a digest says of it."""

    rule: str
    clause: str | None
    says: str
    unit: str
    start: date
    end: date
    kind: str = "cover"


@dataclass
class RuleCount:
    """How far all posts of a place are with a rule: things done and asked, posts and those who missed it."""

    done: int | float = 0
    target: int | float = 0
    posts: int = 0
    missed: int = 0

    def add(self, done: int | float, target: int | float) -> None:
        """Adds one post's standing; more than asked counts as what was asked."""
        self.done += min(done, target)
        self.target += target
        self.posts += 1
        self.missed += done < target


@dataclass
class Tally:
    """The numbers of one grid and all below it."""

    people: set[int] = field(default_factory=set)
    on_leave: set[int] = field(default_factory=set)
    # Worker → what they got and did a working day.
    burdens: dict[int, Burden] = field(default_factory=dict)
    # Person → (days on which a report was owed, those on which it is there).
    reports: dict[int, tuple[int, int]] = field(default_factory=dict)
    report_clauses: set[str | None] = field(default_factory=set)
    visits: int = 0
    households: int = 0
    households_visited: int = 0
    quotas: dict[RuleKey, RuleCount] = field(default_factory=dict)
    missed: dict[RuleKey, RuleCount] = field(default_factory=dict)
    tasks_asked: int = 0
    tasks_received: int = 0
    tasks_done: int = 0
    drills_asked: int = 0
    drills_done: int = 0
    matters: Counts = field(default_factory=Counts)
    matters_open: int = 0
    matters_late: int = 0
    matter_clauses: dict[str, set[str | None]] = field(default_factory=dict)
    # Task id → people who have not done it though its deadline is over.
    overdue: dict[int, int] = field(default_factory=dict)

    @property
    def reports_owed(self) -> int:
        """Days on which reports were owed, over all people."""
        return sum(owed for owed, _ in self.reports.values())

    @property
    def reports_filed(self) -> int:
        """Those on which the report is there."""
        return sum(filed for _, filed in self.reports.values())

    @property
    def covered(self) -> tuple[int | float, int | float]:
        """Things reached and asked over all coverage quotas in their present period; hours and times are not added."""
        counts = [count for key, count in self.quotas.items() if key.kind == "cover"]
        return sum(count.done for count in counts), sum(count.target for count in counts)


def percent(part: int | float, whole: int | float) -> float | None:
    """Returns a part in percent with one decimal; None where there is no whole."""
    return None if whole == 0 else round(100 * part / whole, 1)
