"""What is wrong or worth a look in a roster: where, what and the mend; and what an import did.

It holds findings; finding them is the checks' work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# More lines than this help nobody; the rest is counted.
MOST_SHOWN = 200


@dataclass(frozen=True)
class RowProblem:
    """One thing that must be mended before the roster is taken; ``row`` 0 means the sheet as a whole."""

    sheet: str
    row: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{_where(self.sheet, self.row, self.column)}：{self.what}，{self.mend}"

    def as_json(self) -> dict[str, Any]:
        """Returns the problem for --json."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class RowWarning:
    """Something that is taken as it is but should be looked at; ``clause`` where a rulebook sets the rule."""

    sheet: str
    row: int
    what: str
    clause: str = ""

    def __str__(self) -> str:
        return f"{_where(self.sheet, self.row, '')}：{self.what}" + (f"（{self.clause}）" if self.clause else "")

    def as_json(self) -> dict[str, Any]:
        """Returns the warning for --json."""
        return dict(self.__dict__)


def _where(sheet: str, row: int, column: str) -> str:
    return f"「{sheet}」" + (f"第 {row} 行" if row else "") + (f" {column}" if column else "")


@dataclass(frozen=True)
class Counts:
    """What became of the rows of one kind."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class RosterReport:
    """What an import did, or with ``dry_run`` would do, by kind: 网格, 人员, 岗位, 住户, 场所, 部门, 任务清单, 人口."""

    counts: dict[str, Counts]
    warnings: Sequence[RowWarning] = ()
    dry_run: bool = False
    held: int = 0
    """How many changes of people wait for an office's approval and do not count yet (人员变动审批)."""
    partial: bool = False
    """Whether the file held a part of the tree only, and the rest was left alone."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the store says already what the file says."""
        return not any(one.added or one.changed or one.retired for one in self.counts.values())


class RosterRefused(Exception):
    """A roster was not taken and nothing was changed; ``problems`` name every row to mend."""

    def __init__(self, problems: Sequence[RowProblem], warnings: Sequence[RowWarning] = ()) -> None:
        self.problems = list(problems)
        self.warnings = list(warnings)
        super().__init__("\n".join(map(str, self.problems[:MOST_SHOWN])))


class RosterBusy(Exception):
    """Another import is under way, or the roster changed under this one; its text says what to do."""
