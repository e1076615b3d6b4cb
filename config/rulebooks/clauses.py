"""What becomes of each clause of a document: kept by which rules and features, or not kept and why.

It reads lists that people wrote after reading the documents, and checks that every rule they name is there. It must
never decide that a clause is kept: a clause without a test is not, whatever else stands beside it.
"""

from collections.abc import Mapping
from importlib import resources
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.rulebooks.explain import problems_of
from config.rulebooks.problems import Problem, RulebookError
from config.rulebooks.schema import Rulebook
from config.rulebooks.yaml_lines import LinedDict, read_yaml

Why = Literal["general", "people", "silent", "scoring"]
Feature = Literal[
    "名册检查", "人员", "公示牌", "报送", "要求", "群", "日报", "走访", "调研", "户册", "任务", "会议", "培训", "打卡",
    "事件", "台账", "提醒", "简报", "特殊时段",
]  # fmt: skip
Status = Literal["kept", "partly", "not_kept"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Clause(_Model):
    """One demand of a document: what it asks in our own words, and what keeps it.

    `rules` are the rulebook's values that were written for it; a value alone keeps nothing. `tests` break when the
    rules or features that keep the clause are taken away. `why` and `reason` say what is not kept, and why not.
    """

    clause: str = Field(min_length=1)
    gist: str = Field(min_length=1, max_length=60)
    rules: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    tests: tuple[str, ...] = ()
    why: Why | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if (self.why is None) != (self.reason is None):
            raise ValueError("why and reason belong together")
        if self.why is None and not self.tests:
            raise ValueError("a clause is kept, with a test, or says why not")
        return self

    @property
    def status(self) -> Status:
        """Whether the clause is kept whole, in part, or not.

        A test alone keeps nothing: where no feature stands beside it, the test only guards the value's wording.
        """
        if self.why is None:
            return "kept"
        return "partly" if self.features else "not_kept"


class ClauseList(_Model):
    """Every clause of one document, in the document's order; `tests` are short names for the tests' full ones."""

    name: str
    tests: Mapping[str, str]
    clauses: tuple[Clause, ...] = Field(min_length=1)

    def tests_of(self, clause: Clause) -> list[str]:
        """Return the full names of a clause's tests: path::name."""
        return [self.tests[short] for short in clause.tests]


def clauses_of(book: Rulebook) -> ClauseList | None:
    """Return what becomes of each clause of a rulebook's document, or None where nobody wrote it down.

    An operator's own rulebook stands on the document that it extends, so it has that document's list.

    Raises:
        RulebookError: the list has a mistake, or names a rule or a test that is not there.
    """
    for name in (book.name, book.extends):
        if name is None:
            continue
        file = resources.files("config.rulebooks").joinpath("data", "clauses", f"{name}.yaml")
        if file.is_file():
            return _checked(read_yaml(file.read_text(encoding="utf-8"), f"clauses/{name}.yaml"), book)
    return None


def rule_ids(book: Rulebook) -> set[str]:
    """Return the ids of everything in a rulebook that a clause can name."""
    sections = (book.quotas, book.sizes, book.deadlines, book.leave, book.scoring, book.bars, book.requirements)
    return {entry.id for section in sections for entry in section}


def _checked(data: LinedDict, book: Rulebook) -> ClauseList:
    try:
        found = ClauseList.model_validate(data)
    except ValidationError as error:
        raise RulebookError(problems_of(error, data)) from error
    ids, problems = rule_ids(book), []
    for clause, (file, line) in zip(found.clauses, data["clauses"].item_lines, strict=True):
        for rule in clause.rules:
            if rule not in ids:
                problems.append(Problem(file, line, "rules", f"没有叫 {rule} 的条目", "写上这份制度里有的 id"))
        for short in clause.tests:
            if short not in found.tests:
                problems.append(Problem(file, line, "tests", f"没有叫 {short} 的测试", "先写在 tests 里"))
    if problems:
        raise RulebookError(problems)
    return found
