"""What is wrong in a rulebook file: file, line, key, what and the mend, and the error that carries them.

It only holds and words problems; finding them is the loader's work.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing to mend, safe to show to the operator."""

    file: str
    line: int
    key: str
    what: str
    mend: str

    def __str__(self) -> str:
        key = f" {self.key}" if self.key else ""
        return f"{self.file}:{self.line}{key}：{self.what}。改法：{self.mend}"


class RulebookError(Exception):
    """A rulebook was refused; `problems` names every reason found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(problems, key=lambda problem: (problem.file, problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))
